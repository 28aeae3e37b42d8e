namespace Cni.Netlink;

/// <summary>Reports that a network namespace can't be opened, made or deleted.</summary>
public sealed class NetworkNamespaceException : IOException
{
    internal NetworkNamespaceException(string message, string? path, Errno errno, bool isNotANamespace = false) : base(message, (int)errno)
    {
        Path = path;
        Errno = errno;
        IsNotANamespace = isNotANamespace;
    }

    /// <summary>The path in question; null for one without a path.</summary>
    public string? Path { get; }

    /// <summary>The kernel's error number.</summary>
    public Errno Errno { get; }

    /// <summary>Whether there is nothing at the path.</summary>
    public bool IsNotFound => Errno is Errno.ENOENT or Errno.ENOTDIR && !IsNotANamespace;

    /// <summary>Whether there is something at the path that is no network namespace.</summary>
    public bool IsNotANamespace { get; }

    internal static NetworkNamespaceException For(string operation, string? path, Errno errno) =>
        new(path is null ? $"{operation}: {errno.Name()} ({errno.Text()})" : $"{operation} \"{path}\": {errno.Name()} ({errno.Text()})", path, errno);
}
