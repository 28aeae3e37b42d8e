namespace Cni.Docs.Tests.Shared;

public class SnapshotTests
{
    const string Document = """{"mac":"02:42:ac:11:00:02","path":"/tmp/x1","when":"2026-01-02T03:04:05Z","list":[1,2]}""";

    static readonly Scrub[] Scrubs = [Scrub.Mac, Scrub.Text("/tmp/x1", "{folder}")];

    [Fact]
    public void An_accepted_document_matches() => Snapshot.Json(Document, "document", Scrubs);

    [Fact]
    public void A_changed_document_fails()
    {
        if (Snapshot.Accepting)
        {
            return;
        }

        var changed = Document.Replace("[1,2]", "[1,3]", StringComparison.Ordinal);
        Assert.ThrowsAny<Exception>(() => Snapshot.Json(changed, "document", Scrubs));
    }

    [Fact]
    public void A_document_that_was_never_accepted_fails()
    {
        if (!Snapshot.Accepting)
        {
            Assert.Throws<FileNotFoundException>(() => Snapshot.Json("{}", "never-accepted"));
        }
    }
}
