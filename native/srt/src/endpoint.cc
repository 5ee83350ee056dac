#include "endpoint.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "process-end.h"
#include "srt-socket.h"
#include "steady-time.h"

namespace localcv {
namespace {

constexpr int kBacklog = 64;
/// libsrt looks every 10 ms anyway; a request to stop and a handshake that failed are seen after it.
constexpr int kWaitMs = 20;
constexpr std::int64_t kIdleCheckEveryUs = 250'000;
/// After the last connection or handshake; a handshake that was let through is accepted well within it.
constexpr std::int64_t kStayAwakeUs = 1'000'000;
/// Of one connection at a time, so that a flood of one does not keep the others waiting.
constexpr std::size_t kMessagesPerTurn = 256;
/// What an entry of `Batch::runs` weighs, so that tiny messages fill the buffer too.
constexpr std::size_t kRunOverheadBytes = sizeof(Run);
constexpr std::size_t kMaximumRefusalEvents = 32;

bool HasEnded(SRT_SOCKSTATUS state) {
  return state == SRTS_BROKEN || state == SRTS_CLOSING || state == SRTS_CLOSED || state == SRTS_NONEXIST;
}

}  // namespace

Endpoint::Endpoint(EndpointOptions options, std::function<void()> wake, std::function<void()> stopped)
    : options_(options),
      wake_(std::move(wake)),
      stopped_(std::move(stopped)),
      admission_(options.maximumConnections),
      gatherMs_(options.gatherMs),
      scratch_(kMessagesPerTurn * kMaximumPayloadBytes) {
  // libsrt counts these, so that several endpoints may live side by side.
  if (srt_startup() == SRT_ERROR) throw SrtError("SRT did not start");
  srt_setloglevel(0);
  epoll_ = srt_epoll_create();
  srt_epoll_set(epoll_, SRT_EPOLL_ENABLE_EMPTY);
  thread_ = std::thread([this] { Loop(); });
  processEnd_ = OnProcessEnd([this] {
    RequestStop();
    Join();
  });
}

Endpoint::~Endpoint() {
  ForgetProcessEnd(processEnd_);
  RequestStop();
  Join();
}

int Endpoint::Listen(const std::string& address, int number, int latencyMs) {
  auto port = std::make_unique<ListeningPort>(ToSocketAddress(address, number));
  const SRTSOCKET socket = srt_create_socket();
  if (!SetLiveOptions(socket) || !SetOption(socket, SRTO_RCVLATENCY, latencyMs))
    Fail(socket, "The SRT socket could not be set up");
  if (!port->Bind(socket)) Fail(socket, "The port could not be opened");
  // Watched before it listens: libsrt does not tell later of callers that came before.
  listener_ = socket;
  Watch(socket, SRT_EPOLL_IN | SRT_EPOLL_ERR);
  if (srt_listen_callback(socket, &Endpoint::OnListen, this) == SRT_ERROR ||
      srt_listen(socket, kBacklog) == SRT_ERROR) {
    listener_ = SRT_INVALID_SOCK;
    Fail(socket, "The port could not be listened on");
  }
  const int bound = port->number();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    port_ = std::move(port);
  }
  Rouse();
  return bound;
}

int Endpoint::OnListen(void* self, SRTSOCKET socket, int, const sockaddr* peer, const char* streamId) {
  try {
    return static_cast<Endpoint*>(self)->DecideOnCaller(socket, peer, streamId);
  } catch (const std::exception&) {
    // Out of memory: an exception must not pass through libsrt.
    srt_setrejectreason(socket, static_cast<int>(Refusal::kOverload));
    return SRT_ERROR;
  }
}

int Endpoint::DecideOnCaller(SRTSOCKET socket, const sockaddr* peer, const char* streamId) {
  const std::string address = AddressText(peer);
  Rouse();
  const Decision decision = admission_.Decide(streamId == nullptr ? "" : streamId, address, socket, NowUs());
  if (decision.refusal != Refusal::kNone) {
    const int code = static_cast<int>(decision.refusal);
    CountRefusal(code, address, decision.camera);
    srt_setrejectreason(socket, code);
    return SRT_ERROR;
  }
  const bool isSet = (decision.latencyMs == 0 || SetOption(socket, SRTO_RCVLATENCY, decision.latencyMs)) &&
                     (decision.passphrase.empty() || SetOption(socket, SRTO_PASSPHRASE, decision.passphrase));
  if (isSet) return 0;
  admission_.Drop(socket);
  // Never let a caller in without the passphrase that was asked for.
  srt_setrejectreason(socket, static_cast<int>(Refusal::kForbidden));
  CountRefusal(static_cast<int>(Refusal::kForbidden), address, decision.camera);
  return SRT_ERROR;
}

void Endpoint::CloseConnection(SRTSOCKET id) {
  if (TakeOut(id) == nullptr) return;
  admission_.Drop(id);
  srt_close(id);
}

Batch Endpoint::Take() {
  isWakePending_ = false;
  Batch taken;
  const std::lock_guard<std::mutex> lock(mutex_);
  std::swap(taken, batch_);
  for (const Run& run : taken.runs) {
    const auto found = connections_.find(run.id);
    if (found != connections_.end()) found->second->bufferedBytes = 0;
  }
  return taken;
}

std::map<int, std::uint64_t> Endpoint::Refused() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return refused_;
}

std::size_t Endpoint::CountConnections() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return connections_.size();
}

void Endpoint::RequestStop() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    isStopping_ = true;
  }
  signal_.notify_all();
}

/// Has the receive thread look at libsrt's sockets again.
void Endpoint::Rouse() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    isRoused_ = true;
  }
  signal_.notify_all();
}

void Endpoint::Join() {
  if (thread_.joinable()) thread_.join();
}

void Endpoint::Loop() {
  pthread_setname_np(pthread_self(), "localcv-srt");
  std::vector<SRT_EPOLL_EVENT> ready(options_.maximumConnections + 1);
  while (!isStopping_) {
    const int found = srt_epoll_uwait(epoll_, ready.data(), static_cast<int>(ready.size()), kWaitMs);
    const std::size_t count = std::min(static_cast<std::size_t>(std::max(found, 0)), ready.size());
    for (std::size_t index = 0; index < count; index++) HandleReady(ready[index]);
    FindFailedHandshakes();
    SendIdleAway();
    WakeIfNeeded();
    WaitForMore();
  }
  CloseAll();
  if (!IsProcessEnding()) stopped_();
}

void Endpoint::HandleReady(const SRT_EPOLL_EVENT& ready) {
  if (ready.fd == listener_) return AcceptAll();
  const ConnectionPointer connection = Find(ready.fd);
  if (connection == nullptr) return;
  const bool isBroken = (ready.events & SRT_EPOLL_ERR) != 0;
  if (connection->isConnected) return Receive(*connection, isBroken);
  if (!isBroken) return FinishConnecting(*connection);
  const int code = srt_getrejectreason(ready.fd);
  Remove(ready.fd, code, RejectionText(code));
}

void Endpoint::AcceptAll() {
  while (true) {
    sockaddr_storage peer{};
    int length = sizeof peer;
    const SRTSOCKET socket = srt_accept(listener_, reinterpret_cast<sockaddr*>(&peer), &length);
    if (socket == SRT_INVALID_SOCK) return;
    Accept(socket, reinterpret_cast<const sockaddr*>(&peer));
  }
}

void Endpoint::Accept(SRTSOCKET socket, const sockaddr* peer) {
  auto connection = std::make_shared<Connection>();
  connection->socket = socket;
  connection->isCaller = false;
  connection->isConnected = true;
  connection->address = AddressText(peer);
  connection->sinceUs = NowUs();
  std::optional<std::string> camera = admission_.Accept(socket, connection->activity);
  const bool isTooLate = ReadOption(socket, SRTO_RCVLATENCY, 0) > options_.maximumLatencyMs;
  if (!camera.has_value() || isTooLate) {
    CountRefusal(static_cast<int>(Refusal::kBadRequest), connection->address, camera.value_or(""));
    admission_.Drop(socket);
    srt_close(socket);
    return;
  }
  connection->camera = *camera;
  Event event{EventKind::kPublisher, socket, *camera, connection->address, 0, {}};
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    connections_[socket] = std::move(connection);
    batch_.events.push_back(std::move(event));
  }
  Watch(socket, SRT_EPOLL_IN | SRT_EPOLL_ERR);
}

void Endpoint::FinishConnecting(Connection& connection) {
  connection.isConnected = true;
  Watch(connection.socket, SRT_EPOLL_IN | SRT_EPOLL_ERR);
  PushEvent({EventKind::kConnected, connection.socket, {}, connection.address, 0, {}});
}

void Endpoint::Receive(Connection& connection, bool isBroken) {
  const bool hasEnded = ReadMessages(connection);
  if (!isBroken && !hasEnded) return;
  Remove(connection.socket, 0, "The connection was closed or lost.");
}

bool Endpoint::ReadMessages(Connection& connection) {
  messageEnds_.clear();
  std::size_t end = 0;
  int received = 0;
  while (messageEnds_.size() < kMessagesPerTurn) {
    char* place = reinterpret_cast<char*>(scratch_.data() + end);
    received = srt_recvmsg2(connection.socket, place, kMaximumPayloadBytes, nullptr);
    if (received <= 0) break;
    end += static_cast<std::size_t>(received);
    messageEnds_.push_back(end);
  }
  const bool hasEnded = received < 0 && srt_getlasterror(nullptr) != SRT_EASYNCRCV;
  if (!messageEnds_.empty()) Deliver(connection);
  return hasEnded;
}

/// Hands over the messages that fit, the first ones first.
void Endpoint::Deliver(Connection& connection) {
  const std::int64_t nowUs = NowUs();
  connection.activity->lastDataUs = nowUs;
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto roomOf = [](std::size_t limit, std::size_t taken) { return limit - std::min(limit, taken); };
  const std::size_t room = std::min(roomOf(options_.bufferBytes, connection.bufferedBytes + kRunOverheadBytes),
                                    roomOf(options_.totalBufferBytes, batch_.bytes.size()));
  const auto firstTooMany = std::upper_bound(messageEnds_.begin(), messageEnds_.end(), room);
  connection.droppedMessages += std::distance(firstTooMany, messageEnds_.end());
  if (firstTooMany == messageEnds_.begin()) return;
  const std::size_t length = *std::prev(firstTooMany);
  connection.bufferedBytes += length + kRunOverheadBytes;
  batch_.runs.push_back({connection.socket, batch_.bytes.size(), length, nowUs});
  const auto* begin = scratch_.data();
  batch_.bytes.insert(batch_.bytes.end(), begin, begin + length);
}

/// libsrt checks the passphrase after the listen callback and tells nobody when it is wrong.
void Endpoint::FindFailedHandshakes() {
  for (const SRTSOCKET socket : admission_.PendingSockets()) {
    if (!HasEnded(srt_getsockstate(socket))) continue;
    const std::optional<PendingCaller> caller = admission_.FailHandshake(socket, NowUs());
    const int reason = srt_getrejectreason(socket);
    const int code = reason == SRT_REJ_UNKNOWN ? SRT_REJ_BADSECRET : reason;
    if (caller.has_value()) CountRefusal(code, caller->address, caller->camera);
  }
}

void Endpoint::SendIdleAway() {
  const std::int64_t nowUs = NowUs();
  if (nowUs - lastIdleCheckUs_ < kIdleCheckEveryUs) return;
  lastIdleCheckUs_ = nowUs;
  std::vector<SRTSOCKET> idle;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const auto& [socket, connection] : connections_) {
      const bool hasSent = connection->isCaller || connection->activity->lastDataUs != 0;
      if (!hasSent && nowUs - connection->sinceUs > options_.idleTimeoutMs * 1000LL) idle.push_back(socket);
    }
  }
  for (const SRTSOCKET socket : idle) Remove(socket, SRT_REJ_TIMEOUT, "It connected and sent nothing.");
}

void Endpoint::Remove(SRTSOCKET socket, int code, const std::string& reason) {
  const ConnectionPointer connection = TakeOut(socket);
  if (connection == nullptr) return;
  admission_.Drop(socket);
  srt_close(socket);
  PushEvent({EventKind::kClosed, socket, connection->camera, connection->address, code, reason});
}

void Endpoint::CountRefusal(int code, const std::string& address, const std::string& camera) {
  const std::lock_guard<std::mutex> lock(mutex_);
  refused_[code]++;
  const auto isRefusal = [](const Event& event) { return event.kind == EventKind::kRefused; };
  const auto& events = batch_.events;
  if (static_cast<std::size_t>(std::count_if(events.begin(), events.end(), isRefusal)) >= kMaximumRefusalEvents) return;
  batch_.events.push_back({EventKind::kRefused, SRT_INVALID_SOCK, camera, address, code, {}});
}

void Endpoint::PushEvent(Event event) {
  const std::lock_guard<std::mutex> lock(mutex_);
  batch_.events.push_back(std::move(event));
}

void Endpoint::WakeIfNeeded() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (batch_.runs.empty() && batch_.events.empty()) return;
  }
  if (!IsProcessEnding() && !isWakePending_.exchange(true)) wake_();
}

void Endpoint::WaitForMore() {
  const std::int64_t nowUs = NowUs();
  const bool isInUse = CountConnections() > 0 || !admission_.PendingSockets().empty();
  if (isRoused_.exchange(false) || isInUse) awakeUntilUs_ = nowUs + kStayAwakeUs;
  std::unique_lock<std::mutex> lock(mutex_);
  if (port_ != nullptr) port_->SetQuiet(nowUs >= awakeUntilUs_);
  // Messages gather inside libsrt meanwhile: one turn for all of them instead of one for each.
  if (nowUs < awakeUntilUs_)
    signal_.wait_for(lock, std::chrono::milliseconds(gatherMs_.load()), [this] { return isStopping_.load(); });
  else
    signal_.wait(lock, [this] { return isStopping_ || isRoused_; });
}

void Endpoint::CloseAll() {
  const SRTSOCKET listener = listener_.exchange(SRT_INVALID_SOCK);
  if (listener != SRT_INVALID_SOCK) srt_close(listener);
  std::vector<SRTSOCKET> sockets;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    port_.reset();
    for (const auto& entry : connections_) sockets.push_back(entry.first);
    connections_.clear();
  }
  for (const SRTSOCKET socket : sockets) srt_close(socket);
  srt_epoll_release(epoll_);
  srt_cleanup();
}

Endpoint::ConnectionPointer Endpoint::Find(SRTSOCKET socket) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = connections_.find(socket);
  return found == connections_.end() ? nullptr : found->second;
}

Endpoint::ConnectionPointer Endpoint::TakeOut(SRTSOCKET socket) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = connections_.find(socket);
  if (found == connections_.end()) return nullptr;
  ConnectionPointer connection = std::move(found->second);
  connections_.erase(found);
  return connection;
}

void Endpoint::Watch(SRTSOCKET socket, int events) {
  // Adding a socket that is watched already replaces what it is watched for.
  srt_epoll_add_usock(epoll_, socket, &events);
}

}  // namespace localcv
