using System.Runtime.InteropServices;
using System.Text;

namespace Cni.Tool;

/// <summary>The hidden <c>cni exec-in [--private DIR[:DIR]] NETNS -- COMMAND...</c>: becomes a program inside a network namespace.</summary>
/// <remarks>
/// A managed process must not stay in another namespace, since its other threads would not be there. This one enters and is replaced by the
/// program at once (execve(2)), which leaves no other thread. With <c>--private</c> it also gets mounts of its own: a <c>/sys</c> that shows
/// the namespace's links, and empty folders in place of those named, so that what plugins keep in files stays as it is on the machine.
/// </remarks>
internal static unsafe partial class ExecIn
{
    public const string Verb = "exec-in";

    /// <summary>The option that gives the program mounts of its own.</summary>
    public const string Private = "--private";

    private const int CLONE_NEWNET = 0x40000000, CLONE_NEWNS = 0x20000, O_RDONLY_CLOEXEC = 0x80000, MNT_DETACH = 2;
    private const int SIG_SETMASK = 2, LastSignal = 31, ENOENT = 2;
    private const ulong MS_REC = 0x4000, MS_SLAVE = 0x80000, MS_NOSUID = 2, MS_NODEV = 4, MS_NOEXEC = 8;

    /// <summary>The arguments that start this again, to become a program in a namespace.</summary>
    /// <param name="netns">The namespace's path.</param>
    /// <param name="privateFolders">Existing folders that are to be empty inside; none leaves the program the machine's mounts.</param>
    /// <param name="command">The program and its arguments.</param>
    public static string[] Arguments(string netns, IReadOnlyList<string> privateFolders, IReadOnlyList<string> command) =>
        [Verb, .. privateFolders.Count > 0 ? (string[])[Private, string.Join(':', privateFolders)] : [], netns, "--", .. command];

    /// <summary>Never returns when all goes well. Otherwise gives what shells give: 126 for what can't be run, 127 for what isn't there.</summary>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        string? folders = null;
        if (arguments is [Private, var value, ..])
        {
            folders = value;
            arguments = arguments[2..];
        }
        if (arguments is not [var netns, "--", var program, ..])
            return Fail($"Usage: cni {Verb} [{Private} DIR[:DIR]] NETNS -- COMMAND [ARGUMENTS].", ExitCodes.Mistake);

        byte*[] words = new byte*[arguments.Length - 2 + 1];
        for (int i = 2; i < arguments.Length; i++)
            words[i - 2] = Native(arguments[i]);

        int fd = Open(Native(netns), O_RDONLY_CLOEXEC, 0);
        if (fd < 0)
            return Fail($"Cannot open the network namespace {netns}: {Reason()}.", 126);
        if (SetNamespace(fd, CLONE_NEWNET) != 0)
            return Fail($"Cannot enter the network namespace {netns}: {Reason()}.", 126);
        if (folders is not null && !TakeMounts(folders.Split(':'), out string what))
            return Fail($"Cannot {what}: {Reason()}.", 126);

        // The runtime ignores some signals, and ignoring is inherited.
        for (int signal = 1; signal <= LastSignal; signal++)
            _ = Signal(signal, 0);
        byte* none = stackalloc byte[128];
        new Span<byte>(none, 128).Clear();
        _ = SignalMask(SIG_SETMASK, none, null);

        fixed (byte** argv = words)
            _ = Execute(argv[0], argv);
        return Fail($"Cannot run {program}: {Reason()}.", Marshal.GetLastPInvokeError() == ENOENT ? 127 : 126);
    }

    private static bool TakeMounts(string[] folders, out string what)
    {
        what = "make mounts of its own";
        if (Unshare(CLONE_NEWNS) != 0 || Mount(Native("none"), Native("/"), null, MS_SLAVE | MS_REC, null) != 0)
            return false;
        // Best effort, as in ip-netns(8): a container's /sys may be beyond its reach.
        if (Mount(Native("sysfs"), Native("/sys"), Native("sysfs"), MS_NOSUID | MS_NODEV | MS_NOEXEC, null) != 0)
            _ = Unmount(Native("/sys"), MNT_DETACH);
        foreach (string folder in folders)
        {
            what = $"hide {folder}";
            if (Mount(Native("tmpfs"), Native(folder), Native("tmpfs"), MS_NOSUID | MS_NODEV, Native("mode=755")) != 0)
                return false;
        }
        return true;
    }

    /// <summary>Lives as long as the process, which is not long.</summary>
    private static byte* Native(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        var bytes = (byte*)NativeMemory.AllocZeroed((nuint)length + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>(bytes, length));
        return bytes;
    }

    private static string Reason() => Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());

    private static int Fail(string sentence, int code)
    {
        Console.Error.WriteLine("error: " + sentence);
        return code;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int Open(byte* path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int fd, int type);

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true)]
    private static partial int Mount(byte* source, byte* target, byte* type, ulong flags, byte* data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true)]
    private static partial int Unmount(byte* target, int flags);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int number, nint handler);

    [LibraryImport("libc", EntryPoint = "sigprocmask")]
    private static partial int SignalMask(int how, byte* set, byte* old);

    [LibraryImport("libc", EntryPoint = "execvp", SetLastError = true)]
    private static partial int Execute(byte* file, byte** arguments);
}
