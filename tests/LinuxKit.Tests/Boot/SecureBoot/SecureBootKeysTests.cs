using System.Globalization;
using LinuxKit.Boot.SecureBoot;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Boot.SecureBoot;

[TestClass]
public sealed class SecureBootKeysTests
{
    private const string Owner = "11111111-2222-3333-4444-123456789abc";

    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Create_ListsAndSignedLists_AreThoseOfEfitools()
    {
        var folder = Directory.CreateTempSubdirectory("linuxkit-keys-").FullName;
        try
        {
            var files = SecureBootKeys.Create(new SecureBootKeyOptions("Test", new Guid(Owner), Start, Start.AddYears(10)));
            foreach (var file in files)
            {
                await File.WriteAllBytesAsync(Path.Combine(folder, file.Name), file.Content.ToArray(), TestContext.CancellationToken);
            }

            var time = Start.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            foreach (var (name, signer) in new[] { ("PK", "PK"), ("KEK", "PK"), ("db", "KEK") })
            {
                await Judge.RunAsync("openssl", ["verify", "-no-CApath", "-CAfile", $"{name}.pem", $"{name}.pem"], TestContext.CancellationToken, folder);
                await Judge.RunAsync("openssl", ["x509", "-inform", "DER", "-in", $"{name}.der", "-out", "der.pem"], TestContext.CancellationToken, folder);
                Assert.AreEqual(await TextAsync($"{name}.pem"), await TextAsync("der.pem"));

                await Judge.RunAsync("cert-to-efi-sig-list", ["-g", Owner, $"{name}.pem", "theirs"], TestContext.CancellationToken, folder);
                CollectionAssert.AreEqual(await BytesAsync("theirs"), await BytesAsync($"{name}.esl"), name);
                await Judge.RunAsync(
                    "sign-efi-sig-list", ["-t", time, "-k", $"{signer}.key", "-c", $"{signer}.pem", name, $"{name}.esl", "theirs"], TestContext.CancellationToken, folder);
                CollectionAssert.AreEqual(await BytesAsync("theirs"), await BytesAsync($"{name}.auth"), name);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Task<byte[]> BytesAsync(string name) => File.ReadAllBytesAsync(Path.Combine(folder, name), TestContext.CancellationToken);
        Task<string> TextAsync(string name) => File.ReadAllTextAsync(Path.Combine(folder, name), TestContext.CancellationToken);
    }

    [TestMethod]
    public void Create_OnlyPrivateKeys_AreSecret()
    {
        var files = SecureBootKeys.Create(new SecureBootKeyOptions("Test", new Guid(Owner), Start, Start.AddYears(10)));
        Assert.AreSequenceEqual(new[] { "PK.key", "KEK.key", "db.key" }, files.Where(file => file.IsSecret).Select(file => file.Name));
        foreach (var file in files.Where(file => !file.IsSecret))
        {
            Assert.AreEqual(-1, file.Content.Span.IndexOf("PRIVATE"u8), file.Name);
        }
    }
}
