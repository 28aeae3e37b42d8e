// Starts plugins the way a container runtime does (posix_spawn, no shell) and measures each process. A small program of its own,
// because the kernel counts the memory of the process that started another towards that one's peak (ru_maxrss): a big runtime as the
// parent would make every plugin look as big as itself.
//
// Requests on standard input, one a line, fields separated by tabs:
//   run <how many at a time> <how many calls>
// followed by that many lines, each one call:
//   <network namespace> <program> <file for stdin> <file for stdout> <NAME=value>...
// Answers on standard output: a line for each call, in the order in which they ended,
//   <number of the call, from 0> <exit status or -signal> <wall ns> <user+system µs> <peak RSS KiB>
// and then
//   done <wall ns of all>
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_VARIABLES = 32, MAX_CALLS = 4096 };

struct call {
  char *line, *netns, *program, *in, *out, *env[MAX_VARIABLES + 1];
  pid_t pid;
  long long started;
};

static struct call calls[MAX_CALLS];
static char current[4096];

static void die(const char *what, const char *object) {
  fprintf(stderr, "driver: %s %s: %s\n", what, object, strerror(errno));
  exit(1);
}

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static char *field(char **rest) {
  char *value = strsep(rest, "\t");
  if (!value) {
    errno = EINVAL;
    die("a call has too few", "fields");
  }
  return value;
}

static void parse(struct call *call, char *line) {
  char *rest = call->line = line;
  int count = 0;
  line[strcspn(line, "\n")] = 0;
  call->netns = field(&rest);
  call->program = field(&rest);
  call->in = field(&rest);
  call->out = field(&rest);
  while (rest && count < MAX_VARIABLES)
    call->env[count++] = strsep(&rest, "\t");
  call->env[count] = NULL;
}

// Entering the node's namespace is the runtime's business, so it happens before the clock starts.
static void enter(const char *netns) {
  if (!strcmp(netns, current))
    return;
  int fd = open(netns, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || setns(fd, CLONE_NEWNET))
    die("enter", netns);
  close(fd);
  snprintf(current, sizeof current, "%s", netns);
}

static void start(struct call *call) {
  char *arguments[] = {call->program, NULL};
  posix_spawn_file_actions_t files;
  enter(call->netns);
  int in = open(call->in, O_RDONLY | O_CLOEXEC);
  if (in < 0)
    die("open", call->in);
  int out = open(call->out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (out < 0)
    die("open", call->out);
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, in, 0);
  posix_spawn_file_actions_adddup2(&files, out, 1);
  call->started = now();
  errno = posix_spawn(&call->pid, call->program, &files, NULL, arguments, call->env);
  if (errno)
    die("start", call->program);
  posix_spawn_file_actions_destroy(&files);
  close(in);
  close(out);
}

static void finish(int count) {
  int status;
  struct rusage usage;
  pid_t pid = wait4(-1, &status, 0, &usage);
  long long end = now();
  if (pid < 0)
    die("wait for", "a plugin");
  for (int i = 0; i < count; i++) {
    if (calls[i].pid != pid)
      continue;
    calls[i].pid = 0;
    printf("%d\t%d\t%lld\t%lld\t%ld\n", i, WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), end - calls[i].started,
           (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000LL + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec, usage.ru_maxrss);
    return;
  }
}

int main(void) {
  char *line = NULL;
  size_t size = 0;
  while (getline(&line, &size, stdin) > 0) {
    int width, count, started = 0, running = 0;
    if (sscanf(line, "run\t%d\t%d", &width, &count) != 2 || width < 1 || count < 1 || count > MAX_CALLS) {
      errno = EINVAL;
      die("understand", line);
    }
    for (int i = 0; i < count; i++) {
      if (getline(&line, &size, stdin) <= 0)
        die("read", "a call");
      parse(&calls[i], strdup(line));
    }
    long long begin = now();
    while (started < count || running > 0) {
      if (started < count && running < width) {
        start(&calls[started++]);
        running++;
      } else {
        finish(started);
        running--;
      }
    }
    printf("done\t%lld\n", now() - begin);
    fflush(stdout);
    for (int i = 0; i < count; i++)
      free(calls[i].line);
  }
  return 0;
}
