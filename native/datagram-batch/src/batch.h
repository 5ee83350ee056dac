// Gathers datagrams of one thread and sends those to one peer by one system call.
#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace localcv {

struct BatchCounts {
  std::uint64_t datagrams = 0;
  std::uint64_t systemCalls = 0;
};

/// Of one thread. While it is open, `sendto` gives it datagrams; closing sends what is left. Their order stays.
class Batch {
 public:
  static Batch& OfThisThread();

  void Open();
  void Close();
  /// @return false where it must go out by itself; what was kept back has gone out before
  bool Take(int socket, const void* bytes, std::size_t length, int flags, const sockaddr* peer, socklen_t peerLength);

 private:
  bool Continues(int socket, std::size_t length, int flags, const sockaddr* peer, socklen_t peerLength) const;
  void Send();
  bool SendSegments();
  void SendOneByOne();

  int socket_ = -1;
  int flags_ = 0;
  sockaddr_storage peer_{};
  socklen_t peerLength_ = 0;
  /// Of every datagram but the last, which may be shorter.
  std::size_t segmentBytes_ = 0;
  std::size_t datagrams_ = 0;
  std::vector<std::uint8_t> bytes_;
};

/// What batches of all threads have sent.
BatchCounts CountBatches();

/// Whether the library was there before all others, so that its `sendto` is the one that they call.
bool IsPreloaded();

}  // namespace localcv

extern "C" ssize_t sendto(int socket, const void* bytes, size_t length, int flags, const sockaddr* peer,
                          socklen_t peerLength);
