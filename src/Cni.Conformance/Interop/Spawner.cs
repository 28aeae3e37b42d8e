using System.Runtime.InteropServices;
using System.Text;

namespace Cni.Conformance.Interop;

/// <summary>Starts programs in another network namespace.</summary>
/// <remarks>
/// A thread that enters a namespace must never get back into a pool, and nothing managed may start a thread from it. So each start has
/// a thread of its own that makes two system calls, setns and posix_spawn, with everything laid out before, and ends.
/// The program is the leader of a session of its own, so that it and what it starts can be ended together.
/// </remarks>
internal static unsafe class Spawner
{
    // posix_spawnattr_t has 336 bytes in glibc and musl, posix_spawn_file_actions_t 80, sigset_t 128.
    const int StructureSize = 512;
    const short SetSigDefault = 0x04, SetSigMask = 0x08, SetSession = 0x80;

    /// <summary>Starts a program with the given ends of pipes as its standard streams.</summary>
    /// <returns>0, or the error number of what failed.</returns>
    public static int Start(int ns, string path, IReadOnlyDictionary<string, string> variables, int stdin, int stdout, int stderr, out int pid)
    {
        var memory = new List<nint>(variables.Count + 8);
        try
        {
            byte* actions = Allocate(StructureSize, memory), attributes = Allocate(StructureSize, memory), none = Allocate(128, memory), defaults = Allocate(128, memory);
            // .NET ignores SIGPIPE; the program must find it as a shell would have left it.
            defaults[(Libc.SIGPIPE - 1) / 8] = 1 << ((Libc.SIGPIPE - 1) % 8);
            _ = Libc.posix_spawn_file_actions_init(actions);
            _ = Libc.posix_spawnattr_init(attributes);
            _ = Libc.posix_spawn_file_actions_adddup2(actions, stdin, 0);
            _ = Libc.posix_spawn_file_actions_adddup2(actions, stdout, 1);
            _ = Libc.posix_spawn_file_actions_adddup2(actions, stderr, 2);
            _ = Libc.posix_spawnattr_setflags(attributes, SetSession | SetSigDefault | SetSigMask);
            _ = Libc.posix_spawnattr_setsigdefault(attributes, defaults);
            _ = Libc.posix_spawnattr_setsigmask(attributes, none);
            byte* file = Text(path, memory);
            var arguments = (byte**)Allocate(2 * sizeof(byte*), memory);
            arguments[0] = file;
            var environment = (byte**)Allocate((variables.Count + 1) * sizeof(byte*), memory);
            int count = 0;
            foreach (var (name, value) in variables)
                environment[count++] = Text($"{name}={value}", memory);
            int errno = 0;
            var child = (int*)Allocate(sizeof(int), memory);
            var thread = new Thread(() => errno = Enter(ns, child, file, actions, attributes, arguments, environment), 256 * 1024)
            {
                IsBackground = true,
                Name = "conformance spawn",
            };
            thread.Start();
            thread.Join();
            _ = Libc.posix_spawn_file_actions_destroy(actions);
            _ = Libc.posix_spawnattr_destroy(attributes);
            pid = *child;
            return errno;
        }
        finally
        {
            foreach (nint block in memory)
                NativeMemory.Free((void*)block);
        }
    }

    static int Enter(int ns, int* pid, byte* file, byte* actions, byte* attributes, byte** arguments, byte** environment) =>
        Libc.setns(ns, Libc.CLONE_NEWNET) != 0 ? Libc.Errno : Libc.posix_spawn(pid, file, actions, attributes, arguments, environment);

    static byte* Allocate(int size, List<nint> memory)
    {
        var block = (byte*)NativeMemory.AllocZeroed((nuint)size);
        memory.Add((nint)block);
        return block;
    }

    static byte* Text(string text, List<nint> memory)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        byte* bytes = Allocate(length + 1, memory);
        Encoding.UTF8.GetBytes(text, new Span<byte>(bytes, length));
        return bytes;
    }
}
