#include "analyzer/program/Knowledge.h"
#include "tools/concadvise/Config.h"

#include <gtest/gtest.h>

using namespace concadvise;

namespace {

llvm::Expected<Config> parse(llvm::StringRef Text) {
  return parseConfig(llvm::MemoryBufferRef(Text, "/project/.concadvise.yaml"));
}

TEST(ConfigKnowledge, KeepsItsLines) {
  llvm::Expected<Config> Read = parse("# ours\n"
                                      "knowledge:\n"
                                      "  - library: ours\n"
                                      "    functions:\n"
                                      "      - names: [ours::fetch]\n"
                                      "        blocks: {network: yes}\n"
                                      "  - library: theirs\n"
                                      "    functions:\n"
                                      "      - names: [theirs::run]\n"
                                      "        nonsense: yes\n"
                                      "rules: {}\n");
  ASSERT_TRUE(bool(Read)) << llvm::toString(Read.takeError());
  ASSERT_EQ(Read->Knowledge.size(), 2u);
  Knowledge Known;
  ASSERT_FALSE(bool(Known.extend(Read->Knowledge[0], Read->File)));
  const KnownFunction *Fetch = Known.find("ours::fetch");
  ASSERT_NE(Fetch, nullptr);
  EXPECT_EQ(Fetch->Blocks.at(WaitReason::Network), Truth::Yes);
  std::string Wrong = llvm::toString(Known.extend(Read->Knowledge[1], Read->File));
  EXPECT_NE(Wrong.find("/project/.concadvise.yaml:10:9"), std::string::npos) << Wrong;
}

} // namespace
