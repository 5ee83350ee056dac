#include "listening-port.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace localcv {
namespace {

/// Also how long closing the port may take.
constexpr timeval kQuietTimeout{0, 100'000};

}  // namespace

ListeningPort::ListeningPort(const SocketAddress& local)
    : descriptor_(::socket(local.get()->sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  if (descriptor_ >= 0 && ::bind(descriptor_, local.get(), static_cast<socklen_t>(local.length)) == 0) return;
  const SrtError error("The port could not be opened", errno);
  if (descriptor_ >= 0) ::close(descriptor_);
  throw error;
}

ListeningPort::~ListeningPort() { ::close(descriptor_); }

bool ListeningPort::Bind(SRTSOCKET socket) {
  // libsrt closes what it has taken.
  const int copy = ::fcntl(descriptor_, F_DUPFD_CLOEXEC, 0);
  if (copy >= 0 && srt_bind_acquire(socket, copy) != SRT_ERROR) return true;
  if (copy >= 0) ::close(copy);
  return false;
}

void ListeningPort::SetQuiet(bool isQuiet) {
  if (isQuiet == isQuiet_) return;
  isQuiet_ = isQuiet;
  socklen_t length = sizeof libraryTimeout_;
  if (isQuiet) ::getsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &libraryTimeout_, &length);
  const timeval& timeout = isQuiet ? kQuietTimeout : libraryTimeout_;
  ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
}

int ListeningPort::number() const {
  SocketAddress bound;
  auto length = static_cast<socklen_t>(sizeof bound.storage);
  if (::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&bound.storage), &length) != 0)
    throw SrtError("The port could not be read", errno);
  return PortOf(bound.get());
}

}  // namespace localcv
