// Ünïcode, comments in every place, tabs, no braces.
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>
static int slow(int n) {
	std::this_thread::sleep_for(std::chrono::milliseconds(1));
	return n * 7 % 11;
}
int main() {
	std::vector<int> xs{1, 2, 3, 4}, out;
	for (int x : xs) // trailing
		out.push_back(slow(x)); // also trailing
	for (/* first */ int x /* item */ : /* all */ xs /* of them */) /* then */ { // begin
		/* before */ int y = slow(x); /* after */ // done

		// „Größe“ stays as it is: "}" and '{'
		out.push_back(y /* inside */); /* last */
		/* end */
	} // after
start:
	for (int x : xs) { out.push_back(slow(x)); }
	if (out.size() < 14)
		goto start;
	for (unsigned i = 0; i < xs.size(); ++i)
		if (true) {
			const char *raw = R"(for (int x : xs)
	out.push_back(x); // not code)";
			std::string y = raw + std::to_string(slow(xs[i]));
			std::printf("%s\n", y.c_str());
		}
	for (auto x : xs)
		for (auto y : xs)
			if (x < y)
				out.push_back(slow(x) + y);
	for (int x : xs) {
		if (x > 1)
			out.push_back(slow(x)); // only some
	}
	for (int x : out) std::printf("%d ", x);
	std::printf("\n");
}
