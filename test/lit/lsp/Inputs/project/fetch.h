#pragma once
int fetch(int id);
