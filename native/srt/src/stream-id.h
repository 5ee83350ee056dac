// Parses SRT stream IDs. Pure: no libsrt, no Node, no allocation beyond its result.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace localcv {

/// The longest stream ID that SRT carries (`SRTO_STREAMID`).
inline constexpr std::size_t kMaximumStreamIdBytes = 512;

enum class StreamMode { kPublish, kRead };

/// What a caller asks for. `camera` is a valid camera name; user and password are UTF-8 without control characters.
struct StreamRequest {
  StreamMode mode = StreamMode::kPublish;
  std::string camera;
  std::string user;
  std::string password;
};

/// Takes `publish:<camera>[:user:password]`, `read:<camera>[/annotated][:user:password]`, the key-value form of the SRT Access
/// Control guidelines (`#!::m=publish,r=<camera>,u=<user>,s=<password>`, without `m` it reads), and a bare camera name.
/// @return nothing where the ID is none of these (a bad request)
std::optional<StreamRequest> ParseStreamId(std::string_view id);

/// The rules of contract/src/camera-name.ts.
bool IsCameraName(std::string_view name);

}  // namespace localcv
