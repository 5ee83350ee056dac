#include "admission.h"

#include <algorithm>
#include <utility>

#include "stream-id.h"

namespace localcv {
namespace {

/// As in sources/publisher: a device that has sent nothing for this long may be replaced.
constexpr std::int64_t kSilentAfterUs = 1'000'000;
/// Far more than misconfigured devices behind one address try, far fewer than guessing needs. Each costs the receive
/// thread of all streams a key derivation (PBKDF2).
constexpr int kMaximumFailuresPerMinute = 120;
constexpr std::int64_t kFailureWindowUs = 60'000'000;
constexpr std::size_t kMaximumRememberedAddresses = 1024;

/// Takes a time that depends on the given text alone.
bool IsSameSecret(std::string_view given, const std::string& wanted) {
  volatile unsigned char difference = given.size() == wanted.size() ? 0 : 1;
  for (std::size_t index = 0; index < given.size(); index++) {
    const char expected = wanted.empty() ? '\0' : wanted[index % wanted.size()];
    difference = static_cast<unsigned char>(difference | (given[index] ^ expected));
  }
  return difference == 0;
}

bool AreCredentialsRight(const StreamRequest& request, const Permit& permit) {
  const bool isUserRight = IsSameSecret(request.user, permit.user) || permit.user.empty();
  const bool isPasswordRight = IsSameSecret(request.password, permit.password) || permit.password.empty();
  return isUserRight && isPasswordRight;
}

}  // namespace

void Admission::SetTable(std::shared_ptr<const PermitTable> table) {
  const std::lock_guard<std::mutex> lock(mutex_);
  // The old table is freed with the parameter, after the lock.
  table_.swap(table);
}

Decision Admission::Decide(std::string_view streamId, const std::string& address, int socket, std::int64_t nowUs) {
  const std::lock_guard<std::mutex> lock(mutex_);
  Decision decision = Check(streamId, address, nowUs);
  if (decision.refusal == Refusal::kNone) pending_[socket] = {decision.camera, address, nowUs};
  if (decision.refusal == Refusal::kUnauthorized) CountFailure(address, nowUs);
  return decision;
}

Decision Admission::Check(std::string_view streamId, const std::string& address, std::int64_t nowUs) {
  const std::optional<StreamRequest> request = ParseStreamId(streamId);
  if (!request.has_value()) return {Refusal::kBadRequest, {}, {}, 0};
  const std::string& camera = request->camera;
  const auto refuse = [&](Refusal refusal) { return Decision{refusal, camera, {}, 0}; };
  if (request->mode == StreamMode::kRead) return refuse(Refusal::kForbidden);
  if (publishers_.size() + pending_.size() >= maximumPublishers_ || HasFailedTooOften(address, nowUs))
    return refuse(Refusal::kOverload);
  const auto found = table_->permits.find(camera);
  const bool isKnown = found != table_->permits.end();
  if (!isKnown && table_->forbidden.count(camera) > 0) return refuse(Refusal::kForbidden);
  if (!isKnown && !table_->anyOther.has_value()) return refuse(Refusal::kUnknown);
  const Permit& permit = isKnown ? found->second : *table_->anyOther;
  if (!AreCredentialsRight(*request, permit)) return refuse(Refusal::kUnauthorized);
  const Refusal conflict = CheckConflict(camera, permit.takeover, nowUs);
  if (conflict != Refusal::kNone) return refuse(conflict);
  return {Refusal::kNone, camera, permit.passphrase, permit.latencyMs};
}

Refusal Admission::CheckConflict(const std::string& camera, Takeover takeover, std::int64_t nowUs) const {
  if (takeover == Takeover::kAlways) return Refusal::kNone;
  const bool isBusy = std::any_of(publishers_.begin(), publishers_.end(), [&](const auto& entry) {
    const Publisher& publisher = entry.second;
    if (publisher.camera != camera) return false;
    return takeover == Takeover::kNever || nowUs - publisher.activity->lastDataUs.load() <= kSilentAfterUs;
  });
  return isBusy ? Refusal::kConflict : Refusal::kNone;
}

std::optional<std::string> Admission::Accept(int socket, std::shared_ptr<Activity> activity) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = pending_.find(socket);
  if (found == pending_.end()) return std::nullopt;
  std::string camera = std::move(found->second.camera);
  pending_.erase(found);
  publishers_[socket] = {camera, std::move(activity)};
  return camera;
}

void Admission::Drop(int socket) {
  const std::lock_guard<std::mutex> lock(mutex_);
  pending_.erase(socket);
  publishers_.erase(socket);
}

std::optional<PendingCaller> Admission::FailHandshake(int socket, std::int64_t nowUs) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = pending_.find(socket);
  if (found == pending_.end()) return std::nullopt;
  PendingCaller caller = std::move(found->second);
  pending_.erase(found);
  CountFailure(caller.address, nowUs);
  return caller;
}

std::vector<int> Admission::PendingSockets() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<int> sockets;
  sockets.reserve(pending_.size());
  for (const auto& entry : pending_) sockets.push_back(entry.first);
  return sockets;
}

bool Admission::HasFailedTooOften(const std::string& address, std::int64_t nowUs) {
  const auto found = failures_.find(address);
  if (found == failures_.end()) return false;
  if (nowUs - found->second.sinceUs < kFailureWindowUs) return found->second.count >= kMaximumFailuresPerMinute;
  failures_.erase(found);
  return false;
}

void Admission::CountFailure(const std::string& address, std::int64_t nowUs) {
  if (failures_.size() >= kMaximumRememberedAddresses && failures_.count(address) == 0) ForgetOneAddress(nowUs);
  Failures& failures = failures_[address];
  if (failures.count++ == 0 || nowUs - failures.sinceUs >= kFailureWindowUs) failures = {1, nowUs};
}

/// The one that failed least, so that a flood of addresses does not clear the count of those that guess.
void Admission::ForgetOneAddress(std::int64_t nowUs) {
  const auto weight = [&](const Failures& failures) {
    return nowUs - failures.sinceUs >= kFailureWindowUs ? 0 : failures.count;
  };
  const auto least = std::min_element(failures_.begin(), failures_.end(), [&](const auto& one, const auto& other) {
    return weight(one.second) < weight(other.second);
  });
  if (least != failures_.end()) failures_.erase(least);
}

}  // namespace localcv
