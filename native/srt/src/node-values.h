// Reads and makes JavaScript values. Readers throw TypeErrorProblem, which addon.cc turns into a TypeError.
#pragma once

#include <node_api.h>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace localcv {

class TypeErrorProblem : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Bytes {
  const std::uint8_t* data = nullptr;
  std::size_t length = 0;
};

bool IsNothing(napi_env env, napi_value value);
int ToInteger(napi_env env, napi_value value);
std::string ToText(napi_env env, napi_value value);
/// Valid while the value is.
Bytes ToBytes(napi_env env, napi_value value);
std::vector<napi_value> ToList(napi_env env, napi_value value);
napi_value GetMember(napi_env env, napi_value object, const char* name);
int GetInteger(napi_env env, napi_value object, const char* name);
std::string GetText(napi_env env, napi_value object, const char* name);

napi_value MakeText(napi_env env, const std::string& text);
napi_value MakeNumber(napi_env env, double number);
napi_value MakeNull(napi_env env);
napi_value MakeObject(napi_env env);
void Set(napi_env env, napi_value object, const char* name, napi_value value);

}  // namespace localcv
