#include "batch.h"

#include <dlfcn.h>
#include <netinet/in.h>
#include <netinet/udp.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>

namespace localcv {
namespace {

/// `UDP_MAX_SEGMENTS` of kernels before 6.11.
constexpr std::size_t kMaximumDatagrams = 64;
/// What an IP packet holds, less the headers of IPv6 and UDP and some options.
constexpr std::size_t kMaximumBytes = 65'000;
/// Longer ones are no part of a stream that was cut to fit an Ethernet frame.
constexpr std::size_t kMaximumDatagramBytes = 1'500;

/// Apart from the batch, so that threads which open none never make one.
thread_local bool isBatchOpen = false;

std::atomic<std::uint64_t> sentDatagrams{0};
std::atomic<std::uint64_t> systemCalls{0};

using SendTo = ssize_t (*)(int, const void*, size_t, int, const sockaddr*, socklen_t);

SendTo SystemSendTo() {
  static const auto found = reinterpret_cast<SendTo>(dlsym(RTLD_NEXT, "sendto"));
  return found;
}

}  // namespace

Batch& Batch::OfThisThread() {
  static thread_local Batch batch;
  return batch;
}

void Batch::Open() {
  bytes_.reserve(kMaximumBytes);
  isBatchOpen = true;
}

void Batch::Close() {
  Send();
  isBatchOpen = false;
}

bool Batch::Take(int socket, const void* bytes, std::size_t length, int flags, const sockaddr* peer,
                 socklen_t peerLength) {
  const bool isFitting = length > 0 && length <= kMaximumDatagramBytes && peer != nullptr && peerLength > 0 &&
                         peerLength <= sizeof peer_;
  if (!isFitting || !Continues(socket, length, flags, peer, peerLength)) Send();
  if (!isFitting) return false;
  if (datagrams_ == 0) {
    socket_ = socket;
    flags_ = flags;
    std::memcpy(&peer_, peer, peerLength);
    peerLength_ = peerLength;
    segmentBytes_ = length;
  }
  const auto* begin = static_cast<const std::uint8_t*>(bytes);
  bytes_.insert(bytes_.end(), begin, begin + length);
  datagrams_++;
  return true;
}

bool Batch::Continues(int socket, std::size_t length, int flags, const sockaddr* peer, socklen_t peerLength) const {
  const bool isSamePeer = socket == socket_ && flags == flags_ && peerLength == peerLength_ &&
                          std::memcmp(peer, &peer_, peerLength) == 0;
  const bool isFull = datagrams_ == kMaximumDatagrams || bytes_.size() + length > kMaximumBytes;
  const bool wasLastWhole = bytes_.size() == datagrams_ * segmentBytes_;
  return isSamePeer && !isFull && wasLastWhole && length <= segmentBytes_;
}

void Batch::Send() {
  if (datagrams_ == 0) return;
  sentDatagrams += datagrams_;
  // Kernels before 4.18, sockets without checksums and encrypted routes cannot do it, and a full buffer may yet take some.
  if (datagrams_ == 1 || !SendSegments()) SendOneByOne();
  bytes_.clear();
  datagrams_ = 0;
}

/// UDP generic segmentation offload: the kernel takes the bytes apart as late as it can (`UDP_SEGMENT` in udp(7)).
bool Batch::SendSegments() {
  iovec part{bytes_.data(), bytes_.size()};
  alignas(cmsghdr) std::array<std::uint8_t, CMSG_SPACE(sizeof(std::uint16_t))> control{};
  msghdr message{};
  message.msg_name = &peer_;
  message.msg_namelen = peerLength_;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_UDP;
  header->cmsg_type = UDP_SEGMENT;
  header->cmsg_len = CMSG_LEN(sizeof(std::uint16_t));
  const auto segmentBytes = static_cast<std::uint16_t>(segmentBytes_);
  std::memcpy(CMSG_DATA(header), &segmentBytes, sizeof segmentBytes);
  systemCalls++;
  return sendmsg(socket_, &message, flags_) >= 0;
}

/// What the kernel does not take is lost, as datagrams may be.
void Batch::SendOneByOne() {
  for (std::size_t begin = 0; begin < bytes_.size(); begin += segmentBytes_) {
    const std::size_t length = std::min(segmentBytes_, bytes_.size() - begin);
    systemCalls++;
    SystemSendTo()(socket_, bytes_.data() + begin, length, flags_, reinterpret_cast<const sockaddr*>(&peer_),
                   peerLength_);
  }
}

BatchCounts CountBatches() { return {sentDatagrams, systemCalls}; }

bool IsPreloaded() { return dlsym(RTLD_DEFAULT, "sendto") == reinterpret_cast<void*>(&sendto); }

}  // namespace localcv

__attribute__((visibility("default"))) ssize_t sendto(int socket, const void* bytes, size_t length, int flags,
                                                      const sockaddr* peer, socklen_t peerLength) {
  const bool isTaken = localcv::isBatchOpen &&
                       localcv::Batch::OfThisThread().Take(socket, bytes, length, flags, peer, peerLength);
  if (isTaken) return static_cast<ssize_t>(length);
  return localcv::SystemSendTo()(socket, bytes, length, flags, peer, peerLength);
}
