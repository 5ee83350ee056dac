// Does what its arguments say, in order, and prints what came over loopback:
// `open` and `close` the batch; `A:1200` sends 1,200 bytes to the peer A; `thread:A:5` does so in a thread of its own;
// `plain` has the socket leave out checksums, with which the kernel refuses segments.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "../src/batch.h"

namespace {

sockaddr_in LoopbackAddress() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

struct Peer {
  int socket = ::socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in address = LoopbackAddress();

  Peer() {
    socklen_t length = sizeof address;
    bind(socket, reinterpret_cast<sockaddr*>(&address), length);
    getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length);
    const timeval timeout{0, 100'000};
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  }

  /// `number:length` of each datagram, with a mark where its bytes are not as they were sent.
  std::string Received() {
    std::string text;
    std::vector<std::uint8_t> bytes(70'000);
    for (ssize_t length; (length = recv(socket, bytes.data(), bytes.size(), 0)) >= 0;) {
      bool isWhole = true;
      for (ssize_t index = 1; index < length; index++) isWhole &= bytes[index] == bytes[0];
      text += (text.empty() ? "" : " ") + std::to_string(bytes[0]) + ":" + std::to_string(length);
      if (!isWhole) text += "!";
    }
    return text;
  }
};

}  // namespace

int main(int count, char** arguments) {
  const int sender = ::socket(AF_INET, SOCK_DGRAM, 0);
  std::map<char, Peer> peers;
  peers['A'];
  peers['B'];
  std::uint8_t number = 0;
  const auto send = [&](const char* what) {
    const std::vector<std::uint8_t> bytes(static_cast<std::size_t>(std::atoi(what + 2)), number++);
    const sockaddr_in& to = peers[what[0]].address;
    const ssize_t sent =
        sendto(sender, bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
    if (sent != static_cast<ssize_t>(bytes.size())) std::printf("not sent: %s\n", what);
  };
  for (int index = 1; index < count; index++) {
    const char* what = arguments[index];
    if (std::strcmp(what, "open") == 0) {
      localcv::Batch::OfThisThread().Open();
    } else if (std::strcmp(what, "close") == 0) {
      localcv::Batch::OfThisThread().Close();
    } else if (std::strcmp(what, "plain") == 0) {
      const int isPlain = 1;
      setsockopt(sender, SOL_SOCKET, SO_NO_CHECK, &isPlain, sizeof isPlain);
    } else if (std::strncmp(what, "thread:", 7) == 0) {
      std::thread(send, what + 7).join();
    } else {
      send(what);
    }
  }
  for (auto& [name, peer] : peers) std::printf("%c %s\n", name, peer.Received().c_str());
  const localcv::BatchCounts counts = localcv::CountBatches();
  std::printf("datagrams %llu, system calls %llu\n", static_cast<unsigned long long>(counts.datagrams),
              static_cast<unsigned long long>(counts.systemCalls));
  return 0;
}
