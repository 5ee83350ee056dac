// Options and addresses of libsrt's sockets.
#pragma once

#include <srt.h>
#include <sys/socket.h>

#include <stdexcept>
#include <string>

namespace localcv {

/// The payload that fits an Ethernet frame: SRT's MSS of 1500 less the headers of IPv4, UDP and SRT.
inline constexpr int kMaximumPayloadBytes = 1456;
/// 7 packets of MPEG-TS, what every sender of live video puts in a message.
inline constexpr int kMessageBytes = 1316;

/// What an operation that libsrt refused reports: its text, and the error number of the system where it has one.
class SrtError : public std::runtime_error {
 public:
  /// Takes the last error of the calling thread.
  explicit SrtError(const std::string& action);
  /// For a call to the system itself.
  SrtError(const std::string& action, int systemError);
  int systemError() const { return systemError_; }

 private:
  int systemError_ = 0;
};

/// Closes a socket that could not be set up. @throws SrtError which keeps why
[[noreturn]] void Fail(SRTSOCKET socket, const std::string& action);

/// What listening and calling sockets have alike: live mode, nothing blocks.
bool SetLiveOptions(SRTSOCKET socket);

/// @return false where libsrt does not take the value
bool SetOption(SRTSOCKET socket, SRT_SOCKOPT option, int value);
bool SetOption(SRTSOCKET socket, SRT_SOCKOPT option, bool value);
bool SetOption(SRTSOCKET socket, SRT_SOCKOPT option, const std::string& value);

/// @return `otherwise` where libsrt does not tell
int ReadOption(SRTSOCKET socket, SRT_SOCKOPT option, int otherwise);

/// The numeric address without the port.
std::string AddressText(const sockaddr* address);

struct SocketAddress {
  sockaddr_storage storage{};
  int length = 0;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

/// @return with length 0 where the text is no numeric address
SocketAddress ToSocketAddress(const std::string& address, int port);

int PortOf(const sockaddr* address);

/// In words, for SRT's own codes and those of the Access Control guidelines.
std::string RejectionText(int code);

}  // namespace localcv
