using System.Text;
using Cni.Netlink;
using Cni.Sdk;

namespace Cni.Toolkit;

/// <summary>Turns what the kernel said into CNI errors that an operator can act on. Register it once where the plugin is built.</summary>
/// <remarks>
/// The message names the operation and its object; <c>details</c> carries the errno's name, the kernel's own text and the
/// attribute it objects to, a line for each request of a batch that failed.
/// </remarks>
public static class KernelErrors
{
    /// <summary>Translates an exception that carries kernel facts.</summary>
    /// <param name="exception">What a plugin threw.</param>
    /// <returns>
    /// The error to report; null if the exception isn't the kernel's. Codes: <see cref="CniErrorCode.Conflict"/> where something of
    /// that name is there already, <see cref="CniErrorCode.TryAgainLater"/> where others were changing the same thing all the time,
    /// <see cref="CniErrorCode.InvalidEnvironment"/> for a path that isn't a network namespace, else
    /// <see cref="CniErrorCode.KernelFailure"/>.
    /// </returns>
    public static CniException? Translate(Exception exception) => exception switch
    {
        NetlinkException e => new(CodeOf(e), e.Message, DetailsOf(e), e),
        NetworkNamespaceException e => new(CniErrorCode.InvalidEnvironment, e.Message, e.Errno.Name(), e),
        _ => null,
    };

    /// <summary>Translates a failed request, saying what the plugin was about in words of its own.</summary>
    /// <param name="exception">What the kernel said.</param>
    /// <param name="message">What could not be done, such as <c>failed to make veth pair</c>.</param>
    /// <returns>The error to throw.</returns>
    public static CniException ToCniException(this NetlinkException exception, string message)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return new(CodeOf(exception), $"{message}: {exception.Message}", DetailsOf(exception), exception);
    }

    private static CniErrorCode CodeOf(NetlinkException exception) => exception switch
    {
        DumpInterruptedException => CniErrorCode.TryAgainLater,
        { Errno: Errno.ERESTART or Errno.EAGAIN or Errno.EBUSY } => CniErrorCode.TryAgainLater,
        { IsExists: true } => CniErrorCode.Conflict,
        _ => CniErrorCode.KernelFailure,
    };

    private static string DetailsOf(NetlinkException exception)
    {
        var text = new StringBuilder();
        foreach (NetlinkError failure in exception.Failures)
        {
            if (text.Length > 0)
                text.Append('\n');
            text.Append(failure.ToString());
        }
        return text.ToString();
    }
}
