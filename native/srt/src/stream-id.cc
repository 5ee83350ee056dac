#include "stream-id.h"

#include <algorithm>
#include <array>

namespace localcv {
namespace {

constexpr std::size_t kMaximumNameBytes = 63;
constexpr std::string_view kKeyValuePrefix = "#!::";
constexpr std::string_view kAnnotatedSuffix = "/annotated";

bool IsLowerCaseOrDigit(char byte) { return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9'); }

bool IsNameByte(char byte) { return IsLowerCaseOrDigit(byte) || byte == '-' || byte == '_'; }

/// Length of the UTF-8 sequence at the start (RFC 3629, without overlong forms and surrogates); 0 where there is none.
std::size_t SequenceLength(std::string_view text) {
  const auto at = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
  const auto continues = [&](std::size_t index) { return index < text.size() && (at(index) & 0xC0U) == 0x80; };
  const unsigned char first = at(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return continues(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    if (!continues(1) || !continues(2)) return 0;
    const bool isOverlong = first == 0xE0 && at(1) < 0xA0;
    const bool isSurrogate = first == 0xED && at(1) >= 0xA0;
    return isOverlong || isSurrogate ? 0 : 3;
  }
  if (first < 0xF0 || first > 0xF4 || !continues(1) || !continues(2) || !continues(3)) return 0;
  const bool isOverlong = first == 0xF0 && at(1) < 0x90;
  const bool isTooHigh = first == 0xF4 && at(1) >= 0x90;
  return isOverlong || isTooHigh ? 0 : 4;
}

/// UTF-8 without control characters, so that it may be compared, shown and logged.
bool IsText(std::string_view text) {
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    if (first < 0x20 || first == 0x7F) return false;
    const std::size_t length = SequenceLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string_view TakeUntil(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view taken = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return taken;
}

bool EndsWith(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

std::optional<StreamRequest> Finish(StreamMode mode, std::string_view camera, std::string_view user,
                                    std::string_view password) {
  if (mode == StreamMode::kRead && EndsWith(camera, kAnnotatedSuffix)) camera.remove_suffix(kAnnotatedSuffix.size());
  if (!IsCameraName(camera)) return std::nullopt;
  return StreamRequest{mode, std::string(camera), std::string(user), std::string(password)};
}

/// `<camera>[:user:password]`; the password is the rest and may hold colons.
std::optional<StreamRequest> ParsePath(StreamMode mode, std::string_view rest) {
  const std::string_view camera = TakeUntil(rest, ':');
  if (rest.empty()) return Finish(mode, camera, {}, {});
  if (rest.find(':') == std::string_view::npos) return std::nullopt;
  const std::string_view user = TakeUntil(rest, ':');
  return Finish(mode, camera, user, rest);
}

std::optional<StreamMode> ParseMode(std::string_view value) {
  if (value == "publish") return StreamMode::kPublish;
  if (value == "request") return StreamMode::kRead;
  return std::nullopt;
}

/// The keys that mean something here; others are left alone, as the guidelines allow.
struct KnownKeys {
  static constexpr std::array<char, 6> kKeys = {'h', 'm', 'r', 's', 't', 'u'};
  std::array<std::optional<std::string_view>, kKeys.size()> values;

  /// @return false where the key stands twice
  bool Set(std::string_view key, std::string_view value) {
    if (key.size() != 1) return true;
    const auto* place = std::find(kKeys.begin(), kKeys.end(), key.front());
    if (place == kKeys.end()) return true;
    auto& slot = values.at(static_cast<std::size_t>(place - kKeys.begin()));
    if (slot.has_value()) return false;
    slot = value;
    return true;
  }

  std::string_view Get(char key, std::string_view otherwise) const {
    const auto* place = std::find(kKeys.begin(), kKeys.end(), key);
    return values.at(static_cast<std::size_t>(place - kKeys.begin())).value_or(otherwise);
  }
};

std::optional<StreamRequest> ParseKeyValues(std::string_view rest) {
  KnownKeys keys;
  while (!rest.empty()) {
    std::string_view value = TakeUntil(rest, ',');
    if (value.find('=') == std::string_view::npos) return std::nullopt;
    const std::string_view key = TakeUntil(value, '=');
    if (!keys.Set(key, value)) return std::nullopt;
  }
  const std::optional<StreamMode> mode = ParseMode(keys.Get('m', "request"));
  if (!mode.has_value() || keys.Get('t', "stream") != "stream") return std::nullopt;
  return Finish(*mode, keys.Get('r', {}), keys.Get('u', {}), keys.Get('s', {}));
}

}  // namespace

bool IsCameraName(std::string_view name) {
  if (name.empty() || name.size() > kMaximumNameBytes) return false;
  return IsLowerCaseOrDigit(name.front()) && IsLowerCaseOrDigit(name.back()) &&
         std::all_of(name.begin(), name.end(), IsNameByte);
}

std::optional<StreamRequest> ParseStreamId(std::string_view id) {
  if (id.empty() || id.size() > kMaximumStreamIdBytes || !IsText(id)) return std::nullopt;
  if (id.substr(0, kKeyValuePrefix.size()) == kKeyValuePrefix) return ParseKeyValues(id.substr(kKeyValuePrefix.size()));
  std::string_view rest = id;
  if (id.find(':') == std::string_view::npos) return Finish(StreamMode::kPublish, id, {}, {});
  const std::string_view action = TakeUntil(rest, ':');
  if (action == "publish") return ParsePath(StreamMode::kPublish, rest);
  if (action == "read") return ParsePath(StreamMode::kRead, rest);
  return std::nullopt;
}

}  // namespace localcv
