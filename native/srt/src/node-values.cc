#include "node-values.h"

namespace localcv {
namespace {

void Check(napi_status status, const char* expected) {
  if (status != napi_ok) throw TypeErrorProblem(std::string("Expected ") + expected);
}

}  // namespace

bool IsNothing(napi_env env, napi_value value) {
  napi_valuetype type = napi_undefined;
  napi_typeof(env, value, &type);
  return type == napi_undefined || type == napi_null;
}

int ToInteger(napi_env env, napi_value value) {
  std::int32_t number = 0;
  Check(napi_get_value_int32(env, value, &number), "a number");
  return number;
}

std::string ToText(napi_env env, napi_value value) {
  std::size_t length = 0;
  Check(napi_get_value_string_utf8(env, value, nullptr, 0, &length), "a text");
  std::string text(length, '\0');
  // Node-API writes a NUL behind the text, where a std::string has one.
  Check(napi_get_value_string_utf8(env, value, text.data(), length + 1, &length), "a text");
  return text;
}

Bytes ToBytes(napi_env env, napi_value value) {
  void* data = nullptr;
  Bytes bytes;
  Check(napi_get_buffer_info(env, value, &data, &bytes.length), "a Buffer");
  bytes.data = static_cast<const std::uint8_t*>(data);
  return bytes;
}

std::vector<napi_value> ToList(napi_env env, napi_value value) {
  std::uint32_t length = 0;
  Check(napi_get_array_length(env, value, &length), "an array");
  std::vector<napi_value> list(length);
  for (std::uint32_t index = 0; index < length; index++)
    Check(napi_get_element(env, value, index, &list[index]), "an array");
  return list;
}

napi_value GetMember(napi_env env, napi_value object, const char* name) {
  napi_value value = nullptr;
  Check(napi_get_named_property(env, object, name, &value), name);
  return value;
}

int GetInteger(napi_env env, napi_value object, const char* name) {
  std::int32_t number = 0;
  Check(napi_get_value_int32(env, GetMember(env, object, name), &number), name);
  return number;
}

std::string GetText(napi_env env, napi_value object, const char* name) {
  return ToText(env, GetMember(env, object, name));
}

napi_value MakeText(napi_env env, const std::string& text) {
  napi_value value = nullptr;
  napi_create_string_utf8(env, text.data(), text.size(), &value);
  return value;
}

napi_value MakeNumber(napi_env env, double number) {
  napi_value value = nullptr;
  napi_create_double(env, number, &value);
  return value;
}

napi_value MakeNull(napi_env env) {
  napi_value value = nullptr;
  napi_get_null(env, &value);
  return value;
}

napi_value MakeObject(napi_env env) {
  napi_value value = nullptr;
  napi_create_object(env, &value);
  return value;
}

void Set(napi_env env, napi_value object, const char* name, napi_value value) {
  napi_set_named_property(env, object, name, value);
}

}  // namespace localcv
