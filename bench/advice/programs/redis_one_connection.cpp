// Reads many keys over one connection, which keeps questions and answers in order.
//
//   redis_one_connection PORT [KEYS]
#include <cstdlib>
#include <hiredis/hiredis.h>
#include <iostream>
#include <string>

int main(int argc, char **argv) {
  const int port = argc > 1 ? std::atoi(argv[1]) : 6379;
  const int keys = argc > 2 ? std::atoi(argv[2]) : 3000;
  redisContext *connection = redisConnect("127.0.0.1", port);
  if (!connection || connection->err)
    return 1;

  int missing = 0;
  for (int n = 0; n < keys; ++n) {
    const std::string key = "key" + std::to_string(n);
    auto *answer = static_cast<redisReply *>(redisCommand(connection, "GET %s", key.c_str()));
    if (!answer || answer->type == REDIS_REPLY_NIL)
      ++missing;
    freeReplyObject(answer);
  }
  redisFree(connection);
  std::cout << missing << " missing\n";
}
