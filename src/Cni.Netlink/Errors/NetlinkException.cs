namespace Cni.Netlink;

/// <summary>Reports that the kernel refused a request, or that talking to it failed.</summary>
/// <remarks>
/// React to properties (<c>catch (NetlinkException e) when (e.IsNotFound)</c>), show <see cref="Exception.Message"/> to people.
/// Texts differ between kernels and are no part of any contract.
/// </remarks>
public class NetlinkException : IOException
{
    /// <summary>Reports one or more refused requests.</summary>
    /// <param name="failures">The errors, in the order of the requests; at least one.</param>
    public NetlinkException(IReadOnlyList<NetlinkError> failures) : base(Describe(failures), (int)failures[0].Errno) => Failures = failures;

    /// <summary>Reports one error.</summary>
    /// <param name="error">The error.</param>
    public NetlinkException(NetlinkError error) : this([error]) { }

    internal NetlinkException(string operation, object? target, Errno errno, string? text = null)
        : this(NetlinkError.Create(operation, target, errno, text)) { }

    /// <summary>All requests of the batch that failed, in their order; the other properties speak of the first.</summary>
    public IReadOnlyList<NetlinkError> Failures { get; }

    /// <inheritdoc cref="NetlinkError.Errno"/>
    public Errno Errno => Failures[0].Errno;

    /// <inheritdoc cref="NetlinkError.Operation"/>
    public string Operation => Failures[0].Operation;

    /// <inheritdoc cref="NetlinkError.Target"/>
    public string? Target => Failures[0].Target;

    /// <inheritdoc cref="NetlinkError.KernelMessage"/>
    public string? KernelMessage => Failures[0].KernelMessage;

    /// <inheritdoc cref="NetlinkError.AttributePath"/>
    public string? AttributePath => Failures[0].AttributePath;

    /// <inheritdoc cref="NetlinkError.MissingAttribute"/>
    public string? MissingAttribute => Failures[0].MissingAttribute;

    /// <inheritdoc cref="NetlinkError.Index"/>
    public int Index => Failures[0].Index;

    /// <inheritdoc cref="NetlinkError.IsNotFound"/>
    public bool IsNotFound => Failures[0].IsNotFound;

    /// <inheritdoc cref="NetlinkError.IsExists"/>
    public bool IsExists => Failures[0].IsExists;

    /// <inheritdoc cref="NetlinkError.IsNotSupported"/>
    public bool IsNotSupported => Failures[0].IsNotSupported;

    /// <inheritdoc cref="NetlinkError.IsPermissionDenied"/>
    public bool IsPermissionDenied => Failures[0].IsPermissionDenied;

    static string Describe(IReadOnlyList<NetlinkError> failures)
    {
        ArgumentNullException.ThrowIfNull(failures);
        ArgumentOutOfRangeException.ThrowIfZero(failures.Count, nameof(failures));
        return failures.Count == 1 ? failures[0].ToString() : string.Join("; ", failures);
    }
}
