#pragma once

#include <chrono>
#include <cstdint>

namespace localcv {

/// Microseconds on the steady clock.
inline std::int64_t NowUs() {
  const auto sinceStart = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(sinceStart).count();
}

}  // namespace localcv
