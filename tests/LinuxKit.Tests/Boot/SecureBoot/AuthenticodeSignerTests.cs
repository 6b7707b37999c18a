using CliWrap;
using CliWrap.Buffered;
using LinuxKit.Boot.Pe;
using LinuxKit.Boot.SecureBoot;
using LinuxKit.Disks;
using LinuxKit.Tests.Archives;
using LinuxKit.Tests.Boot.Pe;

namespace LinuxKit.Tests.Boot.SecureBoot;

[TestClass]
public sealed class AuthenticodeSignerTests
{
    private static readonly SigningKey Key = new(TestKeys.Rsa, TestKeys.Certificate(TestKeys.Rsa));

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Sign_UnifiedKernelImage_OthersVerifyItAndNoticeAnyChange()
    {
        var unsigned = Image();
        var signed = await WriteAsync(AuthenticodeSigner.Sign(unsigned, Key));

        Assert.Contains("Signature verification OK", await VerifyAsync("sbverify", ["--cert", "c.pem", "image"], signed) ?? "refused");
        Assert.Contains("Subject: /CN=A signer", await VerifyAsync("osslsigncode", ["verify", "-CAfile", "c.pem", "image"], signed) ?? "refused");

        // In the headers, in the stub's own section, in the last section, in the signature's attributes and in the signature.
        foreach (var offset in new[] { 70, 600, unsigned.Size - 1, signed.Length - 300, signed.Length - 20 })
        {
            byte[] changed = [.. signed];
            changed[offset] ^= 1;
            Assert.IsNull(await VerifyAsync("sbverify", ["--cert", "c.pem", "image"], changed), $"{offset}");
        }
    }

    [TestMethod]
    public async Task Sign_Twice_GivesTheSameBytesAndTheSizeItSaid()
    {
        var signed = AuthenticodeSigner.Sign(Image(), Key);
        var first = await WriteAsync(signed);
        CollectionAssert.AreEqual(first, await WriteAsync(signed));
        Assert.AreEqual(signed.Size, first.LongLength);
        Assert.AreEqual(0, first.Length % 8);

        // The writer's portions make no difference.
        var plain = await WriteAsync(Image());
        var slow = new DiskContent(plain.Length, async (output, token) =>
        {
            for (var i = 0; i < plain.Length; i++)
            {
                await output.WriteAsync(plain.AsMemory(i, 1), token);
            }
        });
        CollectionAssert.AreEqual(first, await WriteAsync(AuthenticodeSigner.Sign(slow, Key)));
    }

    [TestMethod]
    public async Task Sign_FileOfAnyLength_IsPaddedBeforeTheSignature()
    {
        // Bytes after the last section are signed too: the stub's symbols.
        for (var cut = 0; cut < 8; cut++)
        {
            var stub = TestStub.Create()[..^cut];
            var signed = await WriteAsync(AuthenticodeSigner.Sign(DiskContent.Of(stub), Key));
            Assert.IsNotNull(await VerifyAsync("osslsigncode", ["verify", "-CAfile", "c.pem", "image"], signed), $"{stub.Length}");
        }
    }

    [TestMethod]
    public async Task Sign_SignedProgram_IsRefused()
    {
        var signed = DiskContent.Of(await WriteAsync(AuthenticodeSigner.Sign(Image(), Key)));
        Assert.AreEqual("LK0516", await FailAsync(signed));
    }

    [TestMethod]
    public async Task Sign_GapThatNoSignatureReaches_IsRefused()
    {
        var stub = TestStub.Create(1024);
        var headers = PeHeaders.Read(stub);
        (headers.Sections[0] with { PointerToRawData = 1032, SizeOfRawData = 504 }).Write(stub.AsSpan(headers.SectionTableOffset));
        Assert.AreEqual("LK0510", await FailAsync(DiskContent.Of(stub)));
    }

    [TestMethod]
    public async Task Sign_CutOffAnywhere_IsRefused()
    {
        var stub = TestStub.Create();
        for (var length = 0; length < 1024; length++)
        {
            Assert.AreEqual("LK0510", await FailAsync(DiskContent.Of(stub.AsMemory(0, length))), $"{length}");
        }
    }

    [TestMethod]
    public async Task Sign_ImageThatLeavesNoRoomForTheSignature_IsRefused()
    {
        var stub = TestStub.Create();
        var large = new DiskContent(uint.MaxValue - 100L, async (output, token) =>
        {
            await output.WriteAsync(stub, token);
            await output.WriteAsync(new byte[PeHeaders.MaximumSize], token);
        });
        Assert.AreEqual("LK0512", await FailAsync(large));
    }

    private static DiskContent Image() => UnifiedKernelImage.Plan(TestStub.Create(), [new(".cmdline", DiskContent.Of("quiet"u8.ToArray())), new(".linux", DiskContent.Of(new byte[100_000]))]).Content;

    private static async Task<byte[]> WriteAsync(DiskContent content)
    {
        using var output = new MemoryStream();
        await content.WriteAsync(output, CancellationToken.None);
        return output.ToArray();
    }

    private static async Task<string> FailAsync(DiskContent program) =>
        (await Assert.ThrowsExactlyAsync<LinuxKitException>(() => WriteAsync(AuthenticodeSigner.Sign(program, Key)))).Diagnostic.Code;

    // What the tool says, or null when it refuses the image.
    private async Task<string?> VerifyAsync(string tool, string[] arguments, byte[] image)
    {
        var folder = Directory.CreateTempSubdirectory("linuxkit-signed-").FullName;
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, "image"), image, TestContext.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder, "c.pem"), Key.Certificate.ExportCertificatePem(), TestContext.CancellationToken);
            await Judge.RunAsync(tool, ["--version"], TestContext.CancellationToken);
            var result = await Cli.Wrap(tool).WithArguments(arguments).WithWorkingDirectory(folder).WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(TestContext.CancellationToken);
            return result.ExitCode == 0 ? result.StandardOutput : null;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
