// The Node-API face of the endpoint; server/src/sources/srt/srt-addon.ts describes it in TypeScript.
#include <memory>
#include <utility>

#include "endpoint.h"
#include "node-values.h"
#include "srt-socket.h"
#include "steady-time.h"
#include "stream-id.h"

namespace localcv {
namespace {

/// Shared by the JavaScript object and the thread-safe function: whichever goes last frees it.
struct Handle {
  napi_env env = nullptr;
  std::unique_ptr<Endpoint> endpoint;
  napi_threadsafe_function wake = nullptr;
  /// Keeps the object while the endpoint is open.
  napi_ref self = nullptr;
  napi_deferred closing = nullptr;
  bool isClosing = false;
  bool isTornDown = false;
};
using HandlePointer = std::shared_ptr<Handle>;

/// Turns C++ exceptions into JavaScript ones.
template <typename Work>
napi_value Guard(napi_env env, Work work) {
  try {
    return work();
  } catch (const TypeErrorProblem& problem) {
    napi_throw_type_error(env, nullptr, problem.what());
  } catch (const SrtError& error) {
    const std::string code = "ERRNO_" + std::to_string(error.systemError());
    napi_throw_error(env, code.c_str(), error.what());
  } catch (const std::exception& error) {
    napi_throw_error(env, nullptr, error.what());
  }
  return nullptr;
}

struct Call {
  std::vector<napi_value> parameters;
  napi_value self = nullptr;
};

Call ReadCall(napi_env env, napi_callback_info info, std::size_t expected) {
  Call call;
  call.parameters.resize(expected);
  std::size_t count = expected;
  napi_get_cb_info(env, info, &count, call.parameters.data(), &call.self, nullptr);
  return call;
}

Handle& HandleOf(napi_env env, napi_value self) {
  void* data = nullptr;
  if (napi_unwrap(env, self, &data) != napi_ok) throw TypeErrorProblem("Expected an SRT endpoint");
  return **static_cast<HandlePointer*>(data);
}

Endpoint& OpenEndpoint(napi_env env, napi_value self) {
  Handle& handle = HandleOf(env, self);
  if (handle.isClosing) throw TypeErrorProblem("Expected an open SRT endpoint but received a closed one");
  return *handle.endpoint;
}

// ---- Opening and closing

/// Runs before the thread-safe function's own clean-up, as it was registered after it.
void TearDown(void* data) {
  Handle& handle = *static_cast<Handle*>(data);
  handle.isTornDown = true;
  handle.isClosing = true;
  handle.endpoint->RequestStop();
  handle.endpoint->Join();
}

/// The receive thread has ended; on JavaScript's thread.
void OnStopped(napi_env env, void* data, void*) {
  const std::unique_ptr<HandlePointer> pointer(static_cast<HandlePointer*>(data));
  Handle& handle = **pointer;
  // The constructor failed.
  if (handle.endpoint == nullptr) return;
  handle.endpoint->Join();
  handle.isClosing = true;
  if (handle.isTornDown) return;
  napi_remove_env_cleanup_hook(env, TearDown, &handle);
  napi_handle_scope scope = nullptr;
  napi_open_handle_scope(env, &scope);
  napi_value nothing = nullptr;
  napi_get_undefined(env, &nothing);
  if (handle.closing != nullptr) napi_resolve_deferred(env, handle.closing, nothing);
  napi_delete_reference(env, handle.self);
  napi_close_handle_scope(env, scope);
}

void CallWake(napi_env env, napi_value callback, void*, void*) {
  if (env == nullptr) return;
  napi_value nothing = nullptr;
  napi_get_undefined(env, &nothing);
  napi_call_function(env, nothing, callback, 0, nullptr, nullptr);
}

EndpointOptions ReadOptions(napi_env env, napi_value object) {
  EndpointOptions options;
  options.maximumConnections = static_cast<std::size_t>(GetInteger(env, object, "maximumConnections"));
  options.bufferBytes = static_cast<std::size_t>(GetInteger(env, object, "bufferBytes"));
  options.totalBufferBytes = static_cast<std::size_t>(GetInteger(env, object, "totalBufferBytes"));
  options.idleTimeoutMs = GetInteger(env, object, "idleTimeoutMs");
  options.gatherMs = GetInteger(env, object, "gatherMs");
  options.maximumLatencyMs = GetInteger(env, object, "maximumLatencyMs");
  return options;
}

void OpenIn(Handle& handle, const EndpointOptions& options) {
  const napi_threadsafe_function wake = handle.wake;
  try {
    handle.endpoint = std::make_unique<Endpoint>(
        options, [wake] { napi_call_threadsafe_function(wake, nullptr, napi_tsfn_nonblocking); },
        [wake] { napi_release_threadsafe_function(wake, napi_tsfn_release); });
  } catch (const std::exception&) {
    napi_release_threadsafe_function(wake, napi_tsfn_abort);
    throw;
  }
}

/// `new Endpoint(options, onWake)`
napi_value Construct(napi_env env, napi_callback_info info) {
  return Guard(env, [&]() -> napi_value {
    const Call call = ReadCall(env, info, 2);
    const EndpointOptions options = ReadOptions(env, call.parameters[0]);
    auto handle = std::make_shared<Handle>();
    handle->env = env;
    auto forWake = std::make_unique<HandlePointer>(handle);
    const napi_status made =
        napi_create_threadsafe_function(env, call.parameters[1], nullptr, MakeText(env, "localcv-srt"), 0, 1,
                                        forWake.get(), OnStopped, nullptr, CallWake, &handle->wake);
    if (made != napi_ok) throw TypeErrorProblem("Expected a function to be called at news");
    forWake.release();
    OpenIn(*handle, options);
    napi_add_env_cleanup_hook(env, TearDown, handle.get());
    const auto freeHandle = [](napi_env, void* data, void*) { delete static_cast<HandlePointer*>(data); };
    napi_wrap(env, call.self, new HandlePointer(handle), freeHandle, nullptr, nullptr);
    napi_create_reference(env, call.self, 1, &handle->self);
    return call.self;
  });
}

/// `close(): Promise<void>`, once
napi_value Close(napi_env env, napi_callback_info info) {
  return Guard(env, [&]() -> napi_value {
    const Call call = ReadCall(env, info, 0);
    Endpoint& endpoint = OpenEndpoint(env, call.self);
    Handle& handle = HandleOf(env, call.self);
    napi_value promise = nullptr;
    napi_create_promise(env, &handle.closing, &promise);
    handle.isClosing = true;
    endpoint.RequestStop();
    return promise;
  });
}

// ---- Listening

Permit ReadPermit(napi_env env, napi_value object) {
  Permit permit;
  permit.passphrase = GetText(env, object, "passphrase");
  permit.user = GetText(env, object, "user");
  permit.password = GetText(env, object, "password");
  permit.latencyMs = GetInteger(env, object, "latencyMs");
  const std::string takeover = GetText(env, object, "takeover");
  permit.takeover = takeover == "never"    ? Takeover::kNever
                    : takeover == "always" ? Takeover::kAlways
                                           : Takeover::kWhenSilent;
  return permit;
}

/// `listen({address, port, latencyMs}): number`
napi_value Listen(napi_env env, napi_callback_info info) {
  return Guard(env, [&] {
    const Call call = ReadCall(env, info, 1);
    const napi_value options = call.parameters[0];
    return MakeNumber(env, OpenEndpoint(env, call.self)
                               .Listen(GetText(env, options, "address"), GetInteger(env, options, "port"),
                                       GetInteger(env, options, "latencyMs")));
  });
}

/// `setPermits({permits: [{name, …}], forbidden: [name], anyOther: {…} | null}): void`
napi_value SetPermits(napi_env env, napi_callback_info info) {
  return Guard(env, [&]() -> napi_value {
    const Call call = ReadCall(env, info, 1);
    const napi_value given = call.parameters[0];
    auto table = std::make_shared<PermitTable>();
    for (const napi_value permit : ToList(env, GetMember(env, given, "permits")))
      table->permits[GetText(env, permit, "name")] = ReadPermit(env, permit);
    for (const napi_value name : ToList(env, GetMember(env, given, "forbidden")))
      table->forbidden.insert(ToText(env, name));
    const napi_value anyOther = GetMember(env, given, "anyOther");
    if (!IsNothing(env, anyOther)) table->anyOther = ReadPermit(env, anyOther);
    OpenEndpoint(env, call.self).SetPermits(std::move(table));
    return nullptr;
  });
}

// ---- Connections

/// `connect({address, port, streamId, passphrase, keyBytes, latencyMs, timeoutMs}): number`
napi_value Connect(napi_env env, napi_callback_info info) {
  return Guard(env, [&] {
    const Call call = ReadCall(env, info, 1);
    const napi_value given = call.parameters[0];
    ConnectOptions options;
    options.address = GetText(env, given, "address");
    options.port = GetInteger(env, given, "port");
    options.streamId = GetText(env, given, "streamId");
    options.passphrase = GetText(env, given, "passphrase");
    options.keyBytes = GetInteger(env, given, "keyBytes");
    options.latencyMs = GetInteger(env, given, "latencyMs");
    options.timeoutMs = GetInteger(env, given, "timeoutMs");
    return MakeNumber(env, OpenEndpoint(env, call.self).Connect(options));
  });
}

/// `send(id, buffer): number`
napi_value Send(napi_env env, napi_callback_info info) {
  return Guard(env, [&] {
    const Call call = ReadCall(env, info, 2);
    const Bytes bytes = ToBytes(env, call.parameters[1]);
    Endpoint& endpoint = OpenEndpoint(env, call.self);
    const std::size_t sent = endpoint.Send(ToInteger(env, call.parameters[0]), bytes.data, bytes.length);
    return MakeNumber(env, static_cast<double>(sent));
  });
}

/// `setGatherMs(milliseconds): void`
napi_value SetGatherMs(napi_env env, napi_callback_info info) {
  return Guard(env, [&]() -> napi_value {
    const Call call = ReadCall(env, info, 1);
    OpenEndpoint(env, call.self).SetGatherMs(ToInteger(env, call.parameters[0]));
    return nullptr;
  });
}

/// `closeConnection(id): void`
napi_value CloseConnection(napi_env env, napi_callback_info info) {
  return Guard(env, [&]() -> napi_value {
    const Call call = ReadCall(env, info, 1);
    OpenEndpoint(env, call.self).CloseConnection(ToInteger(env, call.parameters[0]));
    return nullptr;
  });
}

/// `statistics(id): Statistics | null`
napi_value ReadStatistics(napi_env env, napi_callback_info info) {
  return Guard(env, [&] {
    const Call call = ReadCall(env, info, 1);
    const auto statistics = OpenEndpoint(env, call.self).ReadStatistics(ToInteger(env, call.parameters[0]));
    if (!statistics.has_value()) return MakeNull(env);
    const napi_value object = MakeObject(env);
    const auto set = [&](const char* name, auto number) {
      Set(env, object, name, MakeNumber(env, static_cast<double>(number)));
    };
    set("roundTripMs", statistics->roundTripMs);
    set("bitsPerSecond", statistics->bitsPerSecond);
    set("latencyMs", statistics->latencyMs);
    set("receiveBufferMs", statistics->receiveBufferMs);
    set("packetsReceived", statistics->packetsReceived);
    set("packetsLost", statistics->packetsLost);
    set("packetsRetransmitted", statistics->packetsRetransmitted);
    set("packetsDropped", statistics->packetsDropped);
    set("keyBytes", statistics->keyBytes);
    return object;
  });
}

// ---- News

const char* KindText(EventKind kind) {
  switch (kind) {
    case EventKind::kPublisher: return "publisher";
    case EventKind::kConnected: return "connected";
    case EventKind::kClosed: return "closed";
    case EventKind::kRefused: return "refused";
  }
  return "";
}

napi_value MakeEvents(napi_env env, const std::vector<Event>& events) {
  napi_value list = nullptr;
  napi_create_array_with_length(env, events.size(), &list);
  std::uint32_t index = 0;
  for (const Event& event : events) {
    const napi_value object = MakeObject(env);
    Set(env, object, "kind", MakeText(env, KindText(event.kind)));
    Set(env, object, "id", MakeNumber(env, event.id));
    Set(env, object, "camera", MakeText(env, event.camera));
    Set(env, object, "address", MakeText(env, event.address));
    Set(env, object, "code", MakeNumber(env, event.code));
    Set(env, object, "reason", MakeText(env, event.reason));
    napi_set_element(env, list, index++, object);
  }
  return list;
}

/// Four numbers for each run: connection, offset, length, age in milliseconds.
napi_value MakeRuns(napi_env env, const std::vector<Run>& runs) {
  void* data = nullptr;
  napi_value memory = nullptr;
  napi_value list = nullptr;
  const std::size_t count = runs.size() * 4;
  napi_create_arraybuffer(env, count * sizeof(double), &data, &memory);
  napi_create_typedarray(env, napi_float64_array, count, memory, 0, &list);
  const std::int64_t nowUs = NowUs();
  auto* place = static_cast<double*>(data);
  for (const Run& run : runs) {
    *place++ = run.id;
    *place++ = static_cast<double>(run.offset);
    *place++ = static_cast<double>(run.length);
    *place++ = static_cast<double>(nowUs - run.arrivalUs) / 1000.0;
  }
  return list;
}

/// `take(): {bytes: Buffer, runs: Float64Array, events: Event[]}`
napi_value Take(napi_env env, napi_callback_info info) {
  return Guard(env, [&] {
    const Call call = ReadCall(env, info, 0);
    const Batch batch = OpenEndpoint(env, call.self).Take();
    napi_value bytes = nullptr;
    if (napi_create_buffer_copy(env, batch.bytes.size(), batch.bytes.data(), nullptr, &bytes) != napi_ok)
      throw std::runtime_error("There is no memory for what SRT devices send");
    const napi_value object = MakeObject(env);
    Set(env, object, "bytes", bytes);
    Set(env, object, "runs", MakeRuns(env, batch.runs));
    Set(env, object, "events", MakeEvents(env, batch.events));
    return object;
  });
}

/// `refused(): Record<string, number>`, by code
napi_value Refused(napi_env env, napi_callback_info info) {
  return Guard(env, [&] {
    const Call call = ReadCall(env, info, 0);
    const napi_value object = MakeObject(env);
    for (const auto& [code, count] : OpenEndpoint(env, call.self).Refused())
      Set(env, object, std::to_string(code).c_str(), MakeNumber(env, static_cast<double>(count)));
    return object;
  });
}

/// `connections(): number`
napi_value Connections(napi_env env, napi_callback_info info) {
  return Guard(env, [&] {
    const Call call = ReadCall(env, info, 0);
    return MakeNumber(env, static_cast<double>(OpenEndpoint(env, call.self).CountConnections()));
  });
}

// ---- Module

/// `parseStreamId(buffer): {mode, camera, user, password} | null`
napi_value ParseStreamIdBytes(napi_env env, napi_callback_info info) {
  return Guard(env, [&] {
    const Call call = ReadCall(env, info, 1);
    const Bytes bytes = ToBytes(env, call.parameters[0]);
    const auto request = ParseStreamId({reinterpret_cast<const char*>(bytes.data), bytes.length});
    if (!request.has_value()) return MakeNull(env);
    const napi_value object = MakeObject(env);
    Set(env, object, "mode", MakeText(env, request->mode == StreamMode::kPublish ? "publish" : "read"));
    Set(env, object, "camera", MakeText(env, request->camera));
    Set(env, object, "user", MakeText(env, request->user));
    Set(env, object, "password", MakeText(env, request->password));
    return object;
  });
}

napi_property_descriptor Method(const char* name, napi_callback callback) {
  return {name, nullptr, callback, nullptr, nullptr, nullptr, napi_default_method, nullptr};
}

napi_value Initialise(napi_env env, napi_value exports) {
  const std::vector<napi_property_descriptor> methods = {
      Method("listen", Listen),
      Method("setPermits", SetPermits),
      Method("connect", Connect),
      Method("send", Send),
      Method("closeConnection", CloseConnection),
      Method("setGatherMs", SetGatherMs),
      Method("statistics", ReadStatistics),
      Method("take", Take),
      Method("refused", Refused),
      Method("connections", Connections),
      Method("close", Close),
  };
  napi_value type = nullptr;
  napi_define_class(env, "Endpoint", NAPI_AUTO_LENGTH, Construct, nullptr, methods.size(), methods.data(), &type);
  Set(env, exports, "Endpoint", type);
  napi_value parse = nullptr;
  napi_create_function(env, "parseStreamId", NAPI_AUTO_LENGTH, ParseStreamIdBytes, nullptr, &parse);
  Set(env, exports, "parseStreamId", parse);
  return exports;
}

}  // namespace
}  // namespace localcv

NAPI_MODULE_INIT() { return localcv::Initialise(env, exports); }
