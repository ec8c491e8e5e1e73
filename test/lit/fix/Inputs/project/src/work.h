#pragma once

int work(int n);
int remote(int n);
