/*
 * A clock that is a year ahead, or as many seconds as CLOCK_AHEAD says, which may be negative, for a program into which
 * this is preloaded and for all that it starts. Durations stay what they are: the monotonic clock is left alone, and
 * whoever waits until an instant of this clock waits until that instant. The times of files are the system's.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static time_t ahead(void) {
    static time_t seconds;
    static int known;
    if (!known) {
        const char *text = getenv("CLOCK_AHEAD");
        seconds = text ? atoll(text) : 365 * 24 * 60 * 60;
        known = 1;
    }
    return seconds;
}

static int system_time(clockid_t clock, struct timespec *now) {
    static int (*original)(clockid_t, struct timespec *);
    if (!original) {
        *(void **) &original = dlsym(RTLD_NEXT, "clock_gettime");
    }
    return original(clock, now);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int failed = system_time(clock, now);
    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        now->tv_sec += ahead();
    }
    return failed;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec precise;
    clock_gettime(CLOCK_REALTIME, &precise);
    now->tv_sec = precise.tv_sec;
    now->tv_usec = precise.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *now) {
    struct timespec precise;
    clock_gettime(CLOCK_REALTIME, &precise);
    if (now) {
        *now = precise.tv_sec;
    }
    return precise.tv_sec;
}

/* An instant of the monotonic clock is decades earlier than one of this clock. */
static struct timespec as_the_system_has_it(const struct timespec *deadline) {
    struct timespec now;
    struct timespec instant = *deadline;
    system_time(CLOCK_REALTIME, &now);
    if (instant.tv_sec > now.tv_sec / 2) {
        instant.tv_sec -= ahead();
    }
    return instant;
}

int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict deadline) {
    static int (*original)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
    if (!original) {
        *(void **) &original = dlsym(RTLD_NEXT, "pthread_cond_timedwait");
    }
    struct timespec instant = as_the_system_has_it(deadline);
    return original(condition, mutex, &instant);
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict deadline) {
    static int (*original)(sem_t *, const struct timespec *);
    if (!original) {
        *(void **) &original = dlsym(RTLD_NEXT, "sem_timedwait");
    }
    struct timespec instant = as_the_system_has_it(deadline);
    return original(semaphore, &instant);
}
