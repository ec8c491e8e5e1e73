import threading


def work():
    total = 0
    for i in range(3000000):
        total += i


threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
