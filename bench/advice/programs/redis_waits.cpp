// Waits for messages on several lists of a Redis server, each on a connection of its own; nobody
// sends any, so each wait ends by its time limit.
//
//   redis_waits PORT [LISTS]
#include <cstdlib>
#include <hiredis/hiredis.h>
#include <iostream>
#include <string>
#include <vector>

std::string next_message(int port, const std::string &list) {
  redisContext *connection = redisConnect("127.0.0.1", port);
  if (!connection || connection->err) {
    redisFree(connection);
    return "no connection";
  }
  std::string told = "no answer";
  if (void *answer = redisCommand(connection, "BLPOP %s 0.05", list.c_str())) {
    told = static_cast<redisReply *>(answer)->type == REDIS_REPLY_NIL ? "nothing" : "a message";
    freeReplyObject(answer);
  }
  redisFree(connection);
  return told;
}

int main(int argc, char **argv) {
  const int port = argc > 1 ? std::atoi(argv[1]) : 6379;
  const int lists = argc > 2 ? std::atoi(argv[2]) : 8;

  std::vector<std::string> told;
  for (int n = 0; n < lists; ++n)
    told.push_back(next_message(port, "list" + std::to_string(n)));

  for (const std::string &each : told)
    std::cout << each << '\n';
}
