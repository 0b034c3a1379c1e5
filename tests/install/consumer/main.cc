// SPDX-License-Identifier: MIT
// The same library from C++.  Expected value: mpmath, 50 digits, rounded to float.
#include <actfn/actfn.h>
#include <iostream>
#include <vector>

int main()
{
	std::vector<float> x(1000, 1.0f), y(x.size());
	if (actfn_forward(actfn_get(ACTFN_MISH), ACTFN_F32, x.size(), x.data(), y.data()) != ACTFN_OK)
		return 1;
	for (float v : y)
		if (v != 0.865098388267310346f) {
			std::cerr << "mish at 1: got " << v << '\n';
			return 1;
		}
	return 0;
}
