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

TEST(ConfigKnowledge, EndsWithItsSectionOrTheFile) {
  for (const char *After :
       {"", "rules: {}\n", "# a comment - with a dash\nrules: {}\n", "---\nx: 1\n", "...\n"}) {
    std::string Text = "knowledge:\n- library: a\n  functions: []\n"
                       "- library: b # - not an item\n  functions:\n  - names: [b]\n";
    llvm::Expected<Config> Read = parse(Text + After);
    ASSERT_TRUE(bool(Read)) << llvm::toString(Read.takeError());
    ASSERT_EQ(Read->Knowledge.size(), 2u);
    Knowledge Known;
    for (const std::string &Library : Read->Knowledge)
      EXPECT_EQ(llvm::toString(Known.extend(Library, Read->File)), "") << After;
    EXPECT_NE(Known.find("b"), nullptr);
  }
}

TEST(ConfigKnowledge, FlowListsAreNotTaken) {
  llvm::Expected<Config> Read = parse("knowledge: [{library: a}]\n");
  ASSERT_FALSE(bool(Read));
  EXPECT_NE(llvm::toString(Read.takeError()).find("knowledge must be a list"), std::string::npos);
}

} // namespace
