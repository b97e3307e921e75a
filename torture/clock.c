/* A wall clock that is wrong, for the bridge as a process: LD_PRELOAD=this, with WALL_AHEAD=seconds that it is ahead and
 * WALL_RATE=how many times as fast it runs since WALL_SINCE=seconds since 1970. The monotonic clock, timers and waits stay
 * real, and so does what is written to disk. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static int64_t ahead, rate = 1, since;

static int64_t number(const char *name, int64_t otherwise) {
    const char *value = getenv(name);
    return value ? atoll(value) : otherwise;
}

__attribute__((constructor)) static void configure(void) {
    ahead = number("WALL_AHEAD", 0) * 1000000000LL;
    rate = number("WALL_RATE", 1);
    since = number("WALL_SINCE", 0) * 1000000000LL;
}

static int64_t now(void) {
    struct timespec t;
    syscall(SYS_clock_gettime, CLOCK_REALTIME, &t);
    int64_t real = t.tv_sec * 1000000000LL + t.tv_nsec;
    return real + ahead + (rate > 1 ? (real - since) * (rate - 1) : 0);
}

int clock_gettime(clockid_t clock, struct timespec *t) {
    if (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE && clock != CLOCK_TAI) {
        static int (*next)(clockid_t, struct timespec *);
        if (!next) next = dlsym(RTLD_NEXT, "clock_gettime");
        return next(clock, t);
    }
    int64_t n = now();
    t->tv_sec = n / 1000000000;
    t->tv_nsec = n % 1000000000;
    return 0;
}

int gettimeofday(struct timeval *restrict t, void *restrict zone) {
    (void) zone;
    int64_t n = now();
    t->tv_sec = n / 1000000000;
    t->tv_usec = n % 1000000000 / 1000;
    return 0;
}

time_t time(time_t *t) {
    time_t n = now() / 1000000000;
    if (t) *t = n;
    return n;
}
