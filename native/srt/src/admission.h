// Decides which callers may publish. Knows neither libsrt nor Node.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace localcv {

/// Rejection codes of access_control.h (SRT Access Control guidelines): 1000 + the HTTP status of the same meaning.
enum class Refusal : int {
  kNone = 0,
  kBadRequest = 1400,
  kUnauthorized = 1401,
  kOverload = 1402,
  kForbidden = 1403,
  kUnknown = 1404,
  kConflict = 1409,
};

enum class Takeover { kNever, kWhenSilent, kAlways };

/// What a caller has to know to publish under a name; empty texts are not asked for.
struct Permit {
  std::string passphrase;
  std::string user;
  std::string password;
  int latencyMs = 0;
  Takeover takeover = Takeover::kWhenSilent;
};

struct PermitTable {
  std::unordered_map<std::string, Permit> permits;
  /// Cameras that exist and take no publisher.
  std::unordered_set<std::string> forbidden;
  /// For every other name.
  std::optional<Permit> anyOther;
};

/// When a publisher last sent something, in microseconds on the steady clock.
struct Activity {
  std::atomic<std::int64_t> lastDataUs{0};
};

struct Decision {
  Refusal refusal = Refusal::kNone;
  /// Empty where the stream ID was no good.
  std::string camera;
  std::string passphrase;
  int latencyMs = 0;
};

/// A caller that was let through and whose handshake has not ended.
struct PendingCaller {
  std::string camera;
  std::string address;
  std::int64_t sinceUs = 0;
};

/// All methods may be called from any thread; none waits for more than the table look-up of another.
class Admission {
 public:
  explicit Admission(std::size_t maximumPublishers) : maximumPublishers_(maximumPublishers) {}

  void SetTable(std::shared_ptr<const PermitTable> table);

  /// Decides on a caller; one that is let through counts as pending until `Accept` or `Drop`.
  Decision Decide(std::string_view streamId, const std::string& address, int socket, std::int64_t nowUs);

  /// The handshake succeeded. @return the camera, or nothing where the socket is not known
  std::optional<std::string> Accept(int socket, std::shared_ptr<Activity> activity);

  /// Forgets a pending caller or publisher.
  void Drop(int socket);

  /// A pending caller did not know the passphrase: counts against its address.
  std::optional<PendingCaller> FailHandshake(int socket, std::int64_t nowUs);

  std::vector<int> PendingSockets() const;

 private:
  struct Publisher {
    std::string camera;
    std::shared_ptr<Activity> activity;
  };
  struct Failures {
    int count = 0;
    std::int64_t sinceUs = 0;
  };

  Decision Check(std::string_view streamId, const std::string& address, std::int64_t nowUs);
  Refusal CheckConflict(const std::string& camera, Takeover takeover, std::int64_t nowUs) const;
  bool HasFailedTooOften(const std::string& address, std::int64_t nowUs);
  void CountFailure(const std::string& address, std::int64_t nowUs);
  void ForgetOneAddress(std::int64_t nowUs);

  const std::size_t maximumPublishers_;
  mutable std::mutex mutex_;
  std::shared_ptr<const PermitTable> table_ = std::make_shared<PermitTable>();
  std::unordered_map<int, Publisher> publishers_;
  std::unordered_map<int, PendingCaller> pending_;
  std::unordered_map<std::string, Failures> failures_;
};

}  // namespace localcv
