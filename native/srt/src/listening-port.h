// The UDP port that libsrt listens on.
#pragma once

#include <sys/time.h>

#include "srt-socket.h"

namespace localcv {

/// Keeps a hand on a socket that libsrt reads: its thread of the port looks 125 times a second whether something came, for the timers of its
/// connections, which is for nothing while there are none. Not for several threads at once.
class ListeningPort {
 public:
  /// @throws SrtError
  explicit ListeningPort(const SocketAddress& local);
  ~ListeningPort();
  ListeningPort(const ListeningPort&) = delete;
  ListeningPort& operator=(const ListeningPort&) = delete;

  /// Has `socket` listen here. @return false where libsrt refuses
  bool Bind(SRTSOCKET socket);
  /// Whether nobody is connected. What comes is read at once either way.
  void SetQuiet(bool isQuiet);
  /// @throws SrtError
  int number() const;

 private:
  int descriptor_;
  timeval libraryTimeout_{};
  bool isQuiet_ = false;
};

}  // namespace localcv
