using System.Runtime.ConstrainedExecution;
using System.Runtime.InteropServices;

namespace Cni.Netlink.Interop;

/// <summary>Memory outside the garbage collector's heap for receiving into.</summary>
/// <remarks>
/// A receive buffer must be large and is mostly left empty. Fresh native pages cost nothing until the kernel writes to them,
/// while a managed array of that size is cleared, page by page, before its first use.
/// </remarks>
internal sealed unsafe class NativeBuffer(int size) : CriticalFinalizerObject, IDisposable
{
    byte* _memory = (byte*)NativeMemory.Alloc((nuint)size);

    public int Size { get; private set; } = size;

    /// <summary>How much of the front is in use.</summary>
    public int Used { get; set; }

    public byte* Tail => _memory + Used;

    public int Free => Size - Used;

    public ReadOnlySpan<byte> Content => new(_memory, Used);

    public void EnsureFree(int bytes)
    {
        if (Free >= bytes)
            return;
        int size = Math.Max(Size * 2, Used + bytes);
        _memory = (byte*)NativeMemory.Realloc(_memory, (nuint)size);
        Size = size;
    }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    ~NativeBuffer() => Release();

    void Release()
    {
        NativeMemory.Free(_memory);
        _memory = null;
        Size = Used = 0;
    }
}
