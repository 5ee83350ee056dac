// Options and addresses of libsrt's sockets.
#pragma once

#include <srt.h>
#include <sys/socket.h>

#include <string>

namespace localcv {

/// The payload that fits an Ethernet frame: SRT's MSS of 1500 less the headers of IPv4, UDP and SRT.
inline constexpr int kMaximumPayloadBytes = 1456;
/// 7 packets of MPEG-TS, what every sender of live video puts in a message.
inline constexpr int kMessageBytes = 1316;

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
