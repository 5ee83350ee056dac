#include "process-end.h"

#include <atomic>
#include <cstdlib>
#include <map>
#include <mutex>
#include <utility>

namespace localcv {
namespace {

std::atomic<bool> isEnding{false};

struct Stops {
  std::mutex mutex;
  std::map<int, std::function<void()>> byId;
  int lastId = 0;
};

/// Never freed, so that it outlives whatever the end of the process destroys.
Stops& AllStops() {
  static auto* stops = new Stops();
  return *stops;
}

void StopAll() {
  isEnding = true;
  std::map<int, std::function<void()>> all;
  {
    const std::lock_guard<std::mutex> lock(AllStops().mutex);
    all.swap(AllStops().byId);
  }
  for (const auto& entry : all) entry.second();
}

}  // namespace

int OnProcessEnd(std::function<void()> stop) {
  // What is registered later runs sooner: libsrt makes its global object in `srt_startup`.
  static const int registered = std::atexit(StopAll);
  static_cast<void>(registered);
  const std::lock_guard<std::mutex> lock(AllStops().mutex);
  const int id = ++AllStops().lastId;
  AllStops().byId.emplace(id, std::move(stop));
  return id;
}

void ForgetProcessEnd(int id) {
  const std::lock_guard<std::mutex> lock(AllStops().mutex);
  AllStops().byId.erase(id);
}

bool IsProcessEnding() { return isEnding; }

}  // namespace localcv
