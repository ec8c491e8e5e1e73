// gRPC: services and reactors of the callback API, callbacks of stubs, loops over a completion queue.
// RUN: %concadvise check --all %s -- -std=c++17 | FileCheck %s
// RUN: %concadvise check --all %s -- -std=c++17 | grep -c 'blocking-in-async]' | FileCheck %s --check-prefix=COUNT
#include <thread>
#include <unistd.h>

// COUNT: {{^}}3{{$}}

// As gRPC declares it.
namespace grpc {
class CallbackServerContext;
class ServerContext;
class Status {};
class ServerUnaryReactor {
public:
  virtual ~ServerUnaryReactor();
  void Finish(Status);
};
template <class Response> class ServerWriteReactor {
public:
  virtual ~ServerWriteReactor();
  virtual void OnWriteDone(bool) {}
  virtual void OnDone() = 0;
};
class CompletionQueue {
public:
  bool Next(void **, bool *);
};
} // namespace grpc
struct Request {};
struct Reply {};
class Greeter {
public:
  class CallbackService {
  public:
    virtual ~CallbackService();
    virtual grpc::ServerUnaryReactor *Hello(grpc::CallbackServerContext *, const Request *, Reply *);
  };
  class Service {
  public:
    virtual ~Service();
    virtual grpc::Status Hello(grpc::ServerContext *, const Request *, Reply *);
  };
};

static void load() { sleep(1); }

class Async : public Greeter::CallbackService {
  grpc::ServerUnaryReactor *Hello(grpc::CallbackServerContext *, const Request *, Reply *) override {
    // CHECK-DAG: blocking-in-async-grpc.cpp:[[@LINE+1]]:5: warning: `sleep` blocks the thread of a gRPC handler{{.*}} [blocking-in-async]
    load();
    return nullptr;
  }
};

class Sync : public Greeter::Service {
  grpc::Status Hello(grpc::ServerContext *, const Request *, Reply *) override {
    load(); // On a thread of its own.
    return {};
  }
};

class Writer : public grpc::ServerWriteReactor<Reply> {
  void OnWriteDone(bool) override {
    // CHECK-DAG: blocking-in-async-grpc.cpp:[[@LINE+1]]:5: warning: {{.*}} a gRPC handler{{.*}} [blocking-in-async]
    load();
  }
  void OnDone() override { delete this; }
};

struct Call {
  void proceed() { load(); }
  void start() { std::thread(load).detach(); }
};

void serve(grpc::CompletionQueue *queue) {
  void *tag;
  bool ok;
  load(); // Before the loop.
  while (queue->Next(&tag, &ok)) {
    // CHECK-DAG: blocking-in-async-grpc.cpp:[[@LINE+1]]:5: warning: {{.*}} a gRPC event loop{{.*}} [blocking-in-async]
    static_cast<Call *>(tag)->proceed();
    static_cast<Call *>(tag)->start();
  }
}
