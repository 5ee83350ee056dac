// Calls to others, and what concerns one connection.
#include <algorithm>
#include <utility>

#include "endpoint.h"
#include "steady-time.h"

namespace localcv {

SRTSOCKET Endpoint::Connect(const ConnectOptions& options) {
  const SocketAddress peer = ToSocketAddress(options.address, options.port);
  const SRTSOCKET socket = srt_create_socket();
  const bool isSet =
      SetLiveOptions(socket) && SetOption(socket, SRTO_CONNTIMEO, options.timeoutMs) &&
      SetOption(socket, SRTO_LATENCY, options.latencyMs) && SetOption(socket, SRTO_STREAMID, options.streamId) &&
      (options.passphrase.empty() || SetOption(socket, SRTO_PASSPHRASE, options.passphrase)) &&
      (options.keyBytes == 0 || SetOption(socket, SRTO_PBKEYLEN, options.keyBytes));
  if (!isSet) Fail(socket, "SRT does not take these options");
  auto connection = std::make_shared<Connection>();
  connection->socket = socket;
  connection->isCaller = true;
  connection->isConnected = false;
  connection->address = options.address;
  connection->sinceUs = NowUs();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    connections_[socket] = std::move(connection);
  }
  Watch(socket, SRT_EPOLL_OUT | SRT_EPOLL_ERR);
  Rouse();
  ShareLocalPort(socket, peer);
  if (srt_connect(socket, peer.get(), peer.length) == SRT_ERROR) {
    TakeOut(socket);
    Fail(socket, "The call failed");
  }
  RememberLocalPort(socket);
  return socket;
}

/// libsrt runs two threads for every local port, so all calls of an endpoint leave from one.
void Endpoint::ShareLocalPort(SRTSOCKET socket, const SocketAddress& peer) {
  if (callerPort_ == 0 || peer.get()->sa_family != AF_INET) return;
  const SocketAddress local = ToSocketAddress("0.0.0.0", callerPort_);
  // Where the port has gone to somebody else meanwhile, libsrt chooses another one.
  if (srt_bind(socket, local.get(), local.length) == SRT_ERROR) callerPort_ = 0;
}

void Endpoint::RememberLocalPort(SRTSOCKET socket) {
  SocketAddress local;
  local.length = sizeof local.storage;
  if (srt_getsockname(socket, reinterpret_cast<sockaddr*>(&local.storage), &local.length) == SRT_ERROR) return;
  if (local.get()->sa_family == AF_INET) callerPort_ = PortOf(local.get());
}

std::size_t Endpoint::Send(SRTSOCKET id, const std::uint8_t* bytes, std::size_t length) {
  std::size_t sent = 0;
  while (sent < length) {
    const int size = static_cast<int>(std::min<std::size_t>(length - sent, kMessageBytes));
    if (srt_sendmsg2(id, reinterpret_cast<const char*>(bytes + sent), size, nullptr) == SRT_ERROR) break;
    sent += static_cast<std::size_t>(size);
  }
  return sent;
}

std::optional<Statistics> Endpoint::ReadStatistics(SRTSOCKET id) {
  const ConnectionPointer connection = Find(id);
  SRT_TRACEBSTATS perf{};
  // Clearing starts the next interval, over which rates and retransmissions are counted.
  if (connection == nullptr || srt_bistats(id, &perf, 1, 1) == SRT_ERROR) return std::nullopt;
  connection->retransmitted += perf.pktRcvRetrans;
  Statistics statistics;
  statistics.roundTripMs = perf.msRTT;
  statistics.bitsPerSecond = perf.mbpsRecvRate * 1e6;
  statistics.latencyMs = ReadOption(id, SRTO_RCVLATENCY, 0);
  statistics.receiveBufferMs = perf.msRcvBuf;
  statistics.packetsReceived = perf.pktRecvUniqueTotal;
  statistics.packetsLost = perf.pktRcvLossTotal;
  statistics.packetsRetransmitted = connection->retransmitted;
  statistics.packetsDropped = perf.pktRcvDropTotal + perf.pktRcvUndecryptTotal + connection->droppedMessages;
  const bool isEncrypted = ReadOption(id, SRTO_RCVKMSTATE, SRT_KM_S_UNSECURED) == SRT_KM_S_SECURED;
  statistics.keyBytes = isEncrypted ? ReadOption(id, SRTO_PBKEYLEN, 0) : 0;
  return statistics;
}

}  // namespace localcv
