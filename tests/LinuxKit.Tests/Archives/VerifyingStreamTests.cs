using System.Security.Cryptography;
using LinuxKit.Archives;

namespace LinuxKit.Tests.Archives;

[TestClass]
public sealed class VerifyingStreamTests
{
    private static readonly byte[] Content = RandomNumberGenerator.GetBytes(1000);

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Read_RightContent_IsHandedOut(bool sized)
    {
        foreach (var digest in Digests())
        {
            var source = new OneByteStream(Content);
            await using (var stream = new VerifyingStream(source, digest, sized ? Content.Length : null))
            {
                CollectionAssert.AreEqual(Content, await stream.ReadAllAsync(TestContext.CancellationToken));
            }

            Assert.IsTrue(source.IsDisposed);
        }
    }

    [TestMethod]
    public async Task Read_Empty_IsVerified()
    {
        await using var good = new VerifyingStream(Stream.Null, Digest.OfSha256([]), 0);
        Assert.IsEmpty(await good.ReadAllAsync(TestContext.CancellationToken));

        await FailsAsync([], Digest.OfSha256(Content), 0, "LK0301");
    }

    [TestMethod]
    public async Task Read_EveryLengthBelow_IsAnError()
    {
        for (var length = 0; length < Content.Length; length++)
        {
            await FailsAsync(Content[..length], Digest.OfSha256(Content), Content.Length, "LK0302");
            await FailsAsync(Content[..length], Digest.OfSha256(Content), null, "LK0301");
        }
    }

    [TestMethod]
    public async Task Read_TooLong_IsAnError()
    {
        await FailsAsync([.. Content, 0], Digest.OfSha256(Content), Content.Length, "LK0302");
        await FailsAsync([.. Content, 0], Digest.OfSha256(Content), null, "LK0301");
        await FailsAsync([0], Digest.OfSha256([]), 0, "LK0302");
    }

    [TestMethod]
    public async Task Read_OneBitWrong_IsAnErrorBeforeTheLastByte()
    {
        var wrong = Content.ToArray();
        wrong[17] ^= 4;
        await using var stream = new VerifyingStream(new OneByteStream(wrong), Digest.OfSha256(Content), Content.Length);

        var buffer = new byte[Content.Length];
        await stream.ReadExactlyAsync(buffer.AsMemory(1), TestContext.CancellationToken);
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(
            async () => await stream.ReadExactlyAsync(buffer.AsMemory(0, 1), TestContext.CancellationToken));
        Assert.AreEqual("LK0301", error.Diagnostic.Code);
    }

    private static IEnumerable<Digest> Digests()
    {
        yield return Digest.OfSha256(Content);
        Assert.IsTrue(Digest.TryParse("sha512:" + Convert.ToHexStringLower(SHA512.HashData(Content)), out var sha512));
        yield return sha512;
    }

    private async Task FailsAsync(byte[] content, Digest digest, long? size, string code)
    {
        await using var stream = new VerifyingStream(new OneByteStream(content), digest, size);
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => stream.ReadAllAsync(TestContext.CancellationToken));
        Assert.AreEqual(code, error.Diagnostic.Code);
    }
}
