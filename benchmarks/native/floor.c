// The floor: what a plugin that attaches a pod to a bridge can't do with less. One static program, raw rtnetlink, the fewest messages,
// a lease file in host-local's format. It is no plugin: it parses no configuration (what it needs comes in FLOOR_ variables), checks
// nothing that the kernel doesn't check, and undoes nothing. The benchmark divides by it to say how much is left to be gained.
//
//   CNI_COMMAND=VERSION   starts and exits
//   CNI_COMMAND=ADD       veth into the pod, on FLOOR_BRIDGE; an address of FLOOR_NET ("10.77" is 10.77.0.0/16) and a default route
//   CNI_COMMAND=DEL       deletes the link and the lease that FLOOR_DATA has under the container's name
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

static char buffer[4096];
static size_t used;

static void die(const char *what) {
  printf("{\"code\":999,\"msg\":\"%s: %s\"}\n", what, strerror(errno));
  exit(1);
}

static const char *variable(const char *name) {
  const char *value = getenv(name);
  if (!value) {
    errno = EINVAL;
    die(name);
  }
  return value;
}

static void *space(size_t size) {
  void *at = buffer + used;
  memset(at, 0, NLMSG_ALIGN(size));
  used += NLMSG_ALIGN(size);
  return at;
}

static struct nlmsghdr *message(int type, int flags) {
  static unsigned sequence;
  struct nlmsghdr *header = space(sizeof *header);
  header->nlmsg_type = type;
  header->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
  header->nlmsg_seq = ++sequence;
  return header;
}

static void end(struct nlmsghdr *header) { header->nlmsg_len = buffer + used - (char *)header; }

static struct rtattr *attribute(int type, const void *data, size_t size) {
  struct rtattr *at = space(RTA_LENGTH(size));
  at->rta_type = type;
  at->rta_len = RTA_LENGTH(size);
  if (size)
    memcpy(RTA_DATA(at), data, size);
  return at;
}

static void close_nest(struct rtattr *nest) { nest->rta_len = buffer + used - (char *)nest; }

static void number(int type, unsigned value) { attribute(type, &value, sizeof value); }

static int open_route(void) {
  struct sockaddr_nl any = {.nl_family = AF_NETLINK};
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (fd < 0 || bind(fd, (struct sockaddr *)&any, sizeof any))
    die("netlink");
  return fd;
}

// Sends what was written and takes one acknowledgement for each of its messages.
static void execute(int fd, const char *what, int messages) {
  char answer[16384];
  if (send(fd, buffer, used, 0) < 0)
    die(what);
  used = 0;
  while (messages > 0) {
    int size = recv(fd, answer, sizeof answer, 0);
    if (size < 0)
      die(what);
    for (struct nlmsghdr *m = (void *)answer; NLMSG_OK(m, size); m = NLMSG_NEXT(m, size)) {
      if (m->nlmsg_type != NLMSG_ERROR)
        continue;
      errno = -((struct nlmsgerr *)NLMSG_DATA(m))->error;
      if (errno)
        die(what);
      messages--;
    }
  }
}

static int enter(const char *path) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    die(path);
  return fd;
}

// host-local's way: the next address after the last one, claimed by creating its file, under the directory's lock.
static unsigned allocate(const char *folder, const char *net, const char *owner, char *text) {
  char path[512];
  unsigned a, b, last = 1;
  if (sscanf(net, "%u.%u", &a, &b) != 2)
    die("FLOOR_NET");
  snprintf(path, sizeof path, "%s/lock", folder);
  int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0 || flock(lock, LOCK_EX))
    die(path);
  snprintf(path, sizeof path, "%s/last_reserved_ip.0", folder);
  int hint = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  int size = read(hint, text, 15);
  unsigned c, d;
  if (size > 0 && (text[size] = 0, sscanf(text, "%*u.%*u.%u.%u", &c, &d) == 2))
    last = c << 8 | d;
  for (unsigned host = last + 1; host < 65534; host++) {
    sprintf(text, "%u.%u.%u.%u", a, b, host >> 8, host & 255);
    snprintf(path, sizeof path, "%s/%s", folder, text);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0)
      continue;
    if (write(file, owner, strlen(owner)) < 0 || pwrite(hint, text, strlen(text), 0) < 0 || ftruncate(hint, strlen(text)))
      die(path);
    return htonl(a << 24 | b << 16 | host);
  }
  errno = ENOSPC;
  die(net);
  return 0;
}

static void release(const char *folder, const char *owner) {
  char content[512], path[1024];
  DIR *all = opendir(folder);
  struct dirent *entry;
  while (all && (entry = readdir(all))) {
    if (entry->d_name[0] < '0' || entry->d_name[0] > '9')
      continue;
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    int size = file < 0 ? 0 : read(file, content, sizeof content - 1);
    close(file);
    content[size > 0 ? size : 0] = 0;
    if (!strcmp(content, owner))
      unlink(path);
  }
}

static void add(const char *owner) {
  const char *name = variable("CNI_IFNAME"), *net = variable("FLOOR_NET");
  char address[16], peer[IFNAMSIZ];
  unsigned ip = allocate(variable("FLOOR_DATA"), net, owner, address);
  unsigned gateway = (ip & htonl(0xffff0000)) | htonl(1);
  int pod = enter(variable("CNI_NETNS")), node = enter("/proc/self/ns/net"), outside = open_route();
  int bridge = if_nametoindex(variable("FLOOR_BRIDGE"));
  snprintf(peer, sizeof peer, "floor%u", (unsigned)getpid());

  struct nlmsghdr *m = message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
  struct ifinfomsg *link = space(sizeof *link);
  link->ifi_flags = link->ifi_change = IFF_UP;
  attribute(IFLA_IFNAME, peer, strlen(peer) + 1);
  number(IFLA_MASTER, bridge);
  number(IFLA_NUM_TX_QUEUES, 1);
  number(IFLA_NUM_RX_QUEUES, 1);
  struct rtattr *info = attribute(IFLA_LINKINFO, NULL, 0);
  attribute(IFLA_INFO_KIND, "veth", 4);
  struct rtattr *data = attribute(IFLA_INFO_DATA, NULL, 0), *end_in_pod = attribute(VETH_INFO_PEER, NULL, 0);
  space(sizeof(struct ifinfomsg));
  attribute(IFLA_IFNAME, name, strlen(name) + 1);
  number(IFLA_NET_NS_FD, pod);
  number(IFLA_NUM_TX_QUEUES, 1);
  number(IFLA_NUM_RX_QUEUES, 1);
  close_nest(end_in_pod);
  close_nest(data);
  close_nest(info);
  end(m);
  execute(outside, "add link", 1);

  if (setns(pod, CLONE_NEWNET))
    die("setns");
  int inside = open_route(), index = if_nametoindex(name);
  m = message(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL);
  struct ifaddrmsg *a = space(sizeof *a);
  *a = (struct ifaddrmsg){.ifa_family = AF_INET, .ifa_prefixlen = 16, .ifa_index = index};
  attribute(IFA_LOCAL, &ip, 4);
  end(m);
  m = message(RTM_NEWLINK, 0);
  link = space(sizeof *link);
  *link = (struct ifinfomsg){.ifi_index = index, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
  end(m);
  m = message(RTM_NEWROUTE, NLM_F_CREATE);
  struct rtmsg *route = space(sizeof *route);
  *route = (struct rtmsg){.rtm_family = AF_INET, .rtm_table = RT_TABLE_MAIN, .rtm_protocol = RTPROT_BOOT, .rtm_type = RTN_UNICAST};
  attribute(RTA_GATEWAY, &gateway, 4);
  number(RTA_OIF, index);
  end(m);
  execute(inside, "configure", 3);
  if (setns(node, CLONE_NEWNET))
    die("setns");
  printf("{\"cniVersion\":\"1.0.0\",\"interfaces\":[{\"name\":\"%s\",\"sandbox\":\"%s\"}],\"ips\":[{\"address\":\"%s/16\",\"interface\":0}]}\n", name,
         variable("CNI_NETNS"), address);
}

static void delete(const char *owner) {
  if (setns(enter(variable("CNI_NETNS")), CLONE_NEWNET))
    die("setns");
  int inside = open_route();
  const char *name = variable("CNI_IFNAME");
  struct nlmsghdr *m = message(RTM_DELLINK, 0);
  space(sizeof(struct ifinfomsg));
  attribute(IFLA_IFNAME, name, strlen(name) + 1);
  end(m);
  execute(inside, "delete link", 1);
  release(variable("FLOOR_DATA"), owner);
}

int main(void) {
  char config[65536], owner[512];
  const char *verb = variable("CNI_COMMAND");
  while (read(0, config, sizeof config) > 0) {
  }
  if (!strcmp(verb, "VERSION")) {
    puts("{\"cniVersion\":\"1.0.0\",\"supportedVersions\":[\"1.0.0\"]}");
    return 0;
  }
  snprintf(owner, sizeof owner, "%s\r\n%s", variable("CNI_CONTAINERID"), variable("CNI_IFNAME"));
  if (!strcmp(verb, "ADD"))
    add(owner);
  else
    delete(owner);
  return 0;
}
