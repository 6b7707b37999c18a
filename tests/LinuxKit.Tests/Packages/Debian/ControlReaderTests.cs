using System.Text;
using LinuxKit.Packages.Debian;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Packages.Debian;

[TestClass]
public sealed class ControlReaderTests
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task ReadAsync_TwoParagraphs_KeepsFieldsAndLines(bool oneByte)
    {
        const string Text = "# made by hand\nPackage: a\nDescription: first\n second\n .\n  third\n\n  \t\n\nPackage:b\r\nEmpty:\nFiles:\n x 1\n y 2";

        var paragraphs = await ReadAsync(Text, oneByte);

        Assert.HasCount(2, paragraphs);
        Assert.AreEqual("first\nsecond\n.\n third", paragraphs[0]["description"]);
        Assert.AreEqual("b", paragraphs[1]["Package"]);
        Assert.AreEqual("", paragraphs[1]["Empty"]);
        Assert.AreEqual("\nx 1\ny 2", paragraphs[1]["Files"]);
        Assert.IsNull(paragraphs[1]["Description"]);
        Assert.AreEqual("Package: b\nEmpty:\nFiles:\n x 1\n y 2\n", paragraphs[1].ToString());
    }

    [TestMethod]
    [DataRow(" continued: nothing")]
    [DataRow("no colon")]
    [DataRow(": no name")]
    [DataRow("-dash: x")]
    [DataRow("two words: x")]
    [DataRow("A: 1\na: 2")]
    public async Task ReadAsync_Malformed_Fails(string text)
    {
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => ReadAsync(text));
        Assert.AreEqual("LK0701", error.Diagnostic.Code);
    }

    [TestMethod]
    public async Task ReadAsync_LineOverTheLimit_FailsWithoutReadingOn()
    {
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => ReadAsync("A: " + new string('x', DebianLimits.LineInBytes)));
        Assert.Contains("longer", error.Message);
    }

    [TestMethod]
    public async Task ReadAsync_TooManyFields_Fails()
    {
        var text = string.Concat(Enumerable.Range(0, DebianLimits.FieldsPerParagraph + 1).Select(i => $"F{i}: x\n"));
        await Assert.ThrowsExactlyAsync<LinuxKitException>(() => ReadAsync(text));
    }

    [TestMethod]
    public async Task ReadAsync_RandomBytes_GivesParagraphsOrOneKindOfError()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var i = 0; i < 500; i++)
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            for (var j = 0; j < bytes.Length; j++)
            {
                bytes[j] = bytes[j] < 128 ? (byte)": \n\tAb#-"[bytes[j] % 8] : bytes[j];
            }

            try
            {
                await foreach (var paragraph in ControlReader.ReadAsync(new MemoryStream(bytes), Cancellation))
                {
                    Assert.IsNotEmpty(paragraph.Fields, $"seed {seed}");
                }
            }
            catch (LinuxKitException error)
            {
                Assert.AreEqual("LK0701", error.Diagnostic.Code, $"seed {seed}");
            }
        }
    }

    private async Task<List<ControlParagraph>> ReadAsync(string text, bool oneByte = false)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Stream stream = oneByte ? new OneByteStream(bytes) : new MemoryStream(bytes);
        return await ControlReader.ReadAsync(stream, Cancellation).ToListAsync(Cancellation);
    }
}
