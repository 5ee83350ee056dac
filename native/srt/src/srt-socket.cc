#include "srt-socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>
#include <cstring>

namespace localcv {
namespace {

constexpr int kPeerIdleTimeoutMs = 5'000;

}  // namespace

SrtError::SrtError(const std::string& action) : std::runtime_error(action + ": " + srt_getlasterror_str()) {
  srt_getlasterror(&systemError_);
}

SrtError::SrtError(const std::string& action, int systemError)
    : std::runtime_error(action + ": " + std::strerror(systemError)), systemError_(systemError) {}

void Fail(SRTSOCKET socket, const std::string& action) {
  const SrtError error(action);
  if (socket != SRT_INVALID_SOCK) srt_close(socket);
  throw error;
}

bool SetOption(SRTSOCKET socket, SRT_SOCKOPT option, int value) {
  return srt_setsockflag(socket, option, &value, sizeof value) != SRT_ERROR;
}

bool SetOption(SRTSOCKET socket, SRT_SOCKOPT option, bool value) {
  return srt_setsockflag(socket, option, &value, sizeof value) != SRT_ERROR;
}

bool SetOption(SRTSOCKET socket, SRT_SOCKOPT option, const std::string& value) {
  return srt_setsockflag(socket, option, value.data(), static_cast<int>(value.size())) != SRT_ERROR;
}

bool SetLiveOptions(SRTSOCKET socket) {
  return SetOption(socket, SRTO_RCVSYN, false) && SetOption(socket, SRTO_SNDSYN, false) &&
         SetOption(socket, SRTO_PAYLOADSIZE, kMaximumPayloadBytes) &&
         SetOption(socket, SRTO_PEERIDLETIMEO, kPeerIdleTimeoutMs);
}

int ReadOption(SRTSOCKET socket, SRT_SOCKOPT option, int otherwise) {
  int value = 0;
  int length = sizeof value;
  return srt_getsockflag(socket, option, &value, &length) == SRT_ERROR ? otherwise : value;
}

std::string AddressText(const sockaddr* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* bytes = nullptr;
  if (address->sa_family == AF_INET) bytes = &reinterpret_cast<const sockaddr_in*>(address)->sin_addr;
  if (address->sa_family == AF_INET6) bytes = &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr;
  if (bytes == nullptr) return "unknown";
  inet_ntop(address->sa_family, bytes, text.data(), text.size());
  return text.data();
}

SocketAddress ToSocketAddress(const std::string& address, int port) {
  SocketAddress result;
  sockaddr_in four{};
  if (inet_pton(AF_INET, address.c_str(), &four.sin_addr) == 1) {
    four.sin_family = AF_INET;
    four.sin_port = htons(static_cast<std::uint16_t>(port));
    std::memcpy(&result.storage, &four, sizeof four);
    result.length = sizeof four;
    return result;
  }
  sockaddr_in6 six{};
  if (inet_pton(AF_INET6, address.c_str(), &six.sin6_addr) != 1) return result;
  six.sin6_family = AF_INET6;
  six.sin6_port = htons(static_cast<std::uint16_t>(port));
  std::memcpy(&result.storage, &six, sizeof six);
  result.length = sizeof six;
  return result;
}

int PortOf(const sockaddr* address) {
  const bool isSix = address->sa_family == AF_INET6;
  return ntohs(isSix ? reinterpret_cast<const sockaddr_in6*>(address)->sin6_port
                     : reinterpret_cast<const sockaddr_in*>(address)->sin_port);
}

std::string RejectionText(int code) {
  if (code < SRT_REJC_PREDEFINED) return srt_rejectreason_str(code);
  switch (code) {
    case 1400: return "bad request";
    case 1401: return "unauthorised";
    case 1402: return "overload";
    case 1403: return "forbidden";
    case 1404: return "not found";
    case 1409: return "already in use";
    default: return "refused with code " + std::to_string(code);
  }
}

}  // namespace localcv
