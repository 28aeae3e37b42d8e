using Cni.Netlink;
using Cni.Sdk;

namespace Cni.Toolkit.Tests;

public class KernelErrorsTests
{
    private static NetlinkException Failure(Errno errno) => new(new NetlinkError
    {
        Operation = "add link", Target = "\"eth0\"", Errno = errno, KernelMessage = "no such luck", AttributePath = "IFLA_IFNAME",
    });

    [Theory]
    [InlineData(Errno.EEXIST, CniErrorCode.Conflict)]
    [InlineData(Errno.EBUSY, CniErrorCode.TryAgainLater)]
    [InlineData(Errno.ERESTART, CniErrorCode.TryAgainLater)]
    [InlineData(Errno.EPERM, CniErrorCode.KernelFailure)]
    [InlineData(Errno.EOPNOTSUPP, CniErrorCode.KernelFailure)]
    public void The_code_says_what_to_do_about_it(Errno errno, CniErrorCode code) => Assert.Equal(code, KernelErrors.Translate(Failure(errno))!.Code);

    [Fact]
    public void The_document_has_operation_object_errno_kernel_text_and_attribute()
    {
        CniException error = Failure(Errno.EINVAL).ToCniException("failed to make veth pair");
        Assert.StartsWith("failed to make veth pair: add link \"eth0\"", error.Message, StringComparison.Ordinal);
        foreach (string fact in (string[])["add link", "\"eth0\"", "EINVAL", "no such luck", "IFLA_IFNAME"])
            Assert.Contains(fact, error.Details, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_failed_request_of_a_batch_is_named()
    {
        var error = KernelErrors.Translate(new NetlinkException([.. Failure(Errno.EINVAL).Failures, .. Failure(Errno.ENODEV).Failures]))!;
        Assert.Equal(2, error.Details!.Split('\n').Length);
        Assert.Contains("ENODEV", error.Details, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_exceptions_are_left_to_others() => Assert.Null(KernelErrors.Translate(new InvalidOperationException()));

    [Theory]
    [InlineData("/nowhere/at/all", "failed to open netns \"/nowhere/at/all\": failed to Statfs \"/nowhere/at/all\": no such file or directory")]
    [InlineData("/etc/passwd", "failed to open netns \"/etc/passwd\": unknown FS magic on \"/etc/passwd\"")]
    public void A_path_that_is_no_namespace_is_an_error_in_the_references_words(string path, string message)
    {
        var error = Assert.Throws<CniException>(() => PodNamespace.Open(path));
        Assert.Equal(CniErrorCode.InvalidEnvironment, error.Code);
        Assert.Equal(message, error.Message);
        Assert.Contains("CNI_NETNS", error.Details, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/nowhere/at/all")]
    public void Del_needs_no_namespace(string? path) => Assert.False(PodNamespace.TryOpen(path, out _));
}
