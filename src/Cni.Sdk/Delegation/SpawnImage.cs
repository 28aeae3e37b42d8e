using System.Runtime.InteropServices;
using System.Text;

namespace Cni.Sdk;

/// <summary>Calls posix_spawn(3): no fork of our own, which in a program with threads could only end in exec anyway.</summary>
internal static unsafe class SpawnImage
{
    // posix_spawnattr_t has 336 bytes in glibc and musl, posix_spawn_file_actions_t 80, sigset_t 128.
    private const int StructureSize = 512;
    private const short SetProcessGroup = 0x02, SetSigDefault = 0x04, SetSigMask = 0x08;

    /// <summary>Starts a program with the given ends of pipes as its standard streams.</summary>
    /// <returns>0, or the error number.</returns>
    internal static int Start(string path, IReadOnlyDictionary<string, string> variables, int stdin, int stdout, int stderr, ref int pid)
    {
        byte* actions = stackalloc byte[StructureSize];
        byte* attributes = stackalloc byte[StructureSize];
        // .NET ignores SIGPIPE; the program must find it as a shell would have left it.
        byte* defaults = stackalloc byte[128];
        byte* mask = stackalloc byte[128];
        new Span<byte>(defaults, 128).Clear();
        new Span<byte>(mask, 128).Clear();
        defaults[(Libc.SIGPIPE - 1) / 8] = 1 << ((Libc.SIGPIPE - 1) % 8);

        Require(Libc.SpawnActionsInit(actions));
        Require(Libc.SpawnAttributesInit(attributes));
        var texts = new List<nint>(variables.Count + 1);
        try
        {
            Require(Libc.SpawnActionsAddDup2(actions, stdin, 0));
            Require(Libc.SpawnActionsAddDup2(actions, stdout, 1));
            if (stderr >= 0)
                Require(Libc.SpawnActionsAddDup2(actions, stderr, 2));
            // A group of its own (number 0: its own pid), so that all it starts can be ended with it.
            Require(Libc.SpawnAttributesSetFlags(attributes, SetProcessGroup | SetSigDefault | SetSigMask));
            Require(Libc.SpawnAttributesSetSigDefault(attributes, defaults));
            Require(Libc.SpawnAttributesSetSigMask(attributes, mask));

            byte* file = Text(path, texts);
            byte** arguments = stackalloc byte*[2] { file, null };
            var environment = (byte**)NativeMemory.Alloc((nuint)(variables.Count + 1), (nuint)sizeof(byte*));
            texts.Add((nint)environment);
            int i = 0;
            foreach (var (name, value) in variables)
                environment[i++] = Text($"{name}={value}", texts);
            environment[i] = null;
            fixed (int* result = &pid)
                return Libc.PosixSpawn(result, file, actions, attributes, arguments, environment);
        }
        finally
        {
            foreach (nint text in texts)
                NativeMemory.Free((void*)text);
            _ = Libc.SpawnAttributesDestroy(attributes);
            _ = Libc.SpawnActionsDestroy(actions);
        }
    }

    private static void Require(int errno)
    {
        if (errno != 0)
            throw new CniException(CniErrorCode.IoFailure, $"could not prepare to start a program: {Libc.Describe(errno)}");
    }

    private static byte* Text(string text, List<nint> texts)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        var bytes = (byte*)NativeMemory.Alloc((nuint)length + 1);
        texts.Add((nint)bytes);
        Encoding.UTF8.GetBytes(text, new Span<byte>(bytes, length));
        bytes[length] = 0;
        return bytes;
    }
}
