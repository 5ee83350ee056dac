// One listening port, any number of connections, one receive thread. Knows libsrt, not Node.
#pragma once

#include <srt.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "admission.h"
#include "listening-port.h"
#include "srt-socket.h"

namespace localcv {

struct EndpointOptions {
  std::size_t maximumConnections = 256;
  /// Of one connection, until `Take` is called; what does not fit is dropped and counted.
  std::size_t bufferBytes = 4U << 20U;
  /// Of all connections together.
  std::size_t totalBufferBytes = 64U << 20U;
  /// A publisher that has sent nothing for so long after connecting is sent away.
  int idleTimeoutMs = 10'000;
  /// How long messages are gathered before the other side is woken.
  int gatherMs = 3;
  /// Callers choose the latency too (`SRTO_PEERLATENCY`), and it bounds what libsrt holds for them.
  int maximumLatencyMs = 8'000;
};

struct ConnectOptions {
  /// Numeric, IPv4 or IPv6.
  std::string address;
  int port = 0;
  std::string streamId;
  std::string passphrase;
  /// Bytes of the AES key: 16, 24 or 32; 0 is SRT's default, 16.
  int keyBytes = 0;
  int latencyMs = 0;
  int timeoutMs = 0;
};

enum class EventKind { kPublisher, kConnected, kClosed, kRefused };

struct Event {
  EventKind kind;
  SRTSOCKET id;
  std::string camera;
  std::string address;
  /// `kRefused` and a `kClosed` caller: the rejection code, SRT's own (`SRT_REJ_…`) or from 1000 on the server's.
  int code = 0;
  std::string reason;
};

/// A run of bytes in `Batch::bytes`: whole messages of one connection.
struct Run {
  SRTSOCKET id;
  std::size_t offset;
  std::size_t length;
  /// When it was taken from libsrt, in microseconds on the steady clock.
  std::int64_t arrivalUs;
};

struct Batch {
  std::vector<std::uint8_t> bytes;
  std::vector<Run> runs;
  std::vector<Event> events;
};

struct Statistics {
  double roundTripMs = 0;
  double bitsPerSecond = 0;
  int latencyMs = 0;
  int receiveBufferMs = 0;
  std::int64_t packetsReceived = 0;
  std::int64_t packetsLost = 0;
  std::int64_t packetsRetransmitted = 0;
  std::int64_t packetsDropped = 0;
  /// 0 where the connection is not encrypted.
  int keyBytes = 0;
};

/// Locking: `mutex_` guards the members marked so and is never held over a call into libsrt, because libsrt calls the
/// listen callback, which takes it, with locks of its own held.
class Endpoint {
 public:
  /// @param wake called on the receive thread when `Take` has something, once until `Take` is called
  /// @param stopped the receive thread's last call, when nothing is open any more
  Endpoint(EndpointOptions options, std::function<void()> wake, std::function<void()> stopped);
  /// Stops and waits.
  ~Endpoint();
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;

  /// @return the port in use. @throws SrtError
  int Listen(const std::string& address, int number, int latencyMs);
  void SetPermits(std::shared_ptr<const PermitTable> table) { admission_.SetTable(std::move(table)); }
  /// Begins to connect; `kConnected` or `kClosed` follows. @throws SrtError
  SRTSOCKET Connect(const ConnectOptions& options);
  /// Sends what libsrt's buffer takes, in messages of 1316 bytes (7 packets of MPEG-TS). @return the bytes taken
  std::size_t Send(SRTSOCKET id, const std::uint8_t* bytes, std::size_t length);
  /// No event follows.
  void CloseConnection(SRTSOCKET id);
  std::optional<Statistics> ReadStatistics(SRTSOCKET id);
  /// Everything since the last call.
  Batch Take();
  /// How many were refused or sent away, by code.
  std::map<int, std::uint64_t> Refused();
  std::size_t CountConnections();
  /// Changes `EndpointOptions::gatherMs` from the next turn on.
  void SetGatherMs(int gatherMs) { gatherMs_ = gatherMs; }

  void RequestStop();
  /// Waits for the receive thread's end; `RequestStop` comes first.
  void Join();

 private:
  struct Connection {
    SRTSOCKET socket;
    bool isCaller;
    bool isConnected;
    std::string camera;
    std::string address;
    std::int64_t sinceUs;
    std::shared_ptr<Activity> activity = std::make_shared<Activity>();
    std::atomic<std::int64_t> droppedMessages{0};
    std::atomic<std::int64_t> retransmitted{0};
    /// Guarded by `mutex_`.
    std::size_t bufferedBytes = 0;
  };
  using ConnectionPointer = std::shared_ptr<Connection>;

  static int OnListen(void* self, SRTSOCKET socket, int version, const sockaddr* peer, const char* streamId);
  int DecideOnCaller(SRTSOCKET socket, const sockaddr* peer, const char* streamId);

  void ShareLocalPort(SRTSOCKET socket, const SocketAddress& peer);
  void RememberLocalPort(SRTSOCKET socket);

  void Loop();
  void HandleReady(const SRT_EPOLL_EVENT& ready);
  void AcceptAll();
  void Accept(SRTSOCKET socket, const sockaddr* peer);
  void FinishConnecting(Connection& connection);
  void Receive(Connection& connection, bool isBroken);
  bool ReadMessages(Connection& connection);
  void Deliver(Connection& connection);
  void FindFailedHandshakes();
  void SendIdleAway();
  void Remove(SRTSOCKET socket, int code, const std::string& reason);
  void CountRefusal(int code, const std::string& address, const std::string& camera);
  void PushEvent(Event event);
  void WakeIfNeeded();
  void WaitForMore();
  void Rouse();
  void CloseAll();

  ConnectionPointer Find(SRTSOCKET socket);
  ConnectionPointer TakeOut(SRTSOCKET socket);
  void Watch(SRTSOCKET socket, int events);

  const EndpointOptions options_;
  const std::function<void()> wake_;
  const std::function<void()> stopped_;
  Admission admission_;
  std::atomic<SRTSOCKET> listener_{SRT_INVALID_SOCK};
  int epoll_ = SRT_ERROR;
  std::atomic<int> gatherMs_;
  std::atomic<bool> isStopping_{false};
  std::atomic<bool> isWakePending_{false};
  /// Somebody calls or is called.
  std::atomic<bool> isRoused_{true};
  /// Of the thread that calls `Connect`.
  int callerPort_ = 0;
  /// Of the receive thread alone.
  std::vector<std::uint8_t> scratch_;
  std::vector<std::size_t> messageEnds_;
  std::int64_t lastIdleCheckUs_ = 0;
  std::int64_t awakeUntilUs_ = 0;

  std::mutex mutex_;
  /// Of `isStopping_` and `isRoused_`.
  std::condition_variable signal_;
  /// Guarded by `mutex_`.
  std::unique_ptr<ListeningPort> port_;
  std::unordered_map<SRTSOCKET, ConnectionPointer> connections_;
  Batch batch_;
  std::map<int, std::uint64_t> refused_;

  std::thread thread_;
  int processEnd_ = 0;
};

}  // namespace localcv
