using LinuxKit.Archives;

namespace LinuxKit.Tests.Archives;

[TestClass]
public sealed class PaxTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Read_GlobalHeader_HoldsUntilALocalOneOrTheEnd()
    {
        byte[] archive =
        [
            .. TarBytes.Extended(Record("uid", "77") + Record("mtime", "5.5"), 'g'),
            .. TarBytes.Header("one", '0', 0),
            .. TarBytes.Extended(Record("uid", "78")),
            .. TarBytes.Header("two", '0', 0),
            .. TarBytes.Extended(Record("uid", "")),
            .. TarBytes.Header("three", '0', 0),
            .. TarBytes.Header("four", '0', 0),
        ];
        var entries = (await archive.ReadTarAsync(TestContext.CancellationToken)).Select(item => item.Entry).ToArray();
        CollectionAssert.AreEqual(new uint[] { 77, 78, 0, 77 }, entries.Select(entry => entry.UserId).ToArray());
        Assert.IsTrue(entries.All(entry => entry.ModificationTime == 5));
    }

    [TestMethod]
    [DataRow("-1.5", -2)]
    [DataRow("-1.000", -1)]
    [DataRow("-1", -1)]
    [DataRow("-0.1", -1)]
    [DataRow("1.999999999", 1)]
    [DataRow("1492533000.", 1492533000)]
    public async Task Read_Time_IsCutTowardsThePast(string time, long expected)
    {
        var entry = await ReadOneAsync(Record("mtime", time));
        Assert.AreEqual(expected, entry.ModificationTime);
    }

    [TestMethod]
    public async Task Read_ExtendedAttributes_OfBothWritersAreUnderstood()
    {
        var entry = await ReadOneAsync(
            Record("SCHILY.xattr.user.a", "x=\n\0y") + Record("LIBARCHIVE.xattr.user.b%3d%20c", "aGk") + Record("LIBARCHIVE.xattr.user.d", "aGk="));
        CollectionAssert.AreEqual("x=\n\0y"u8.ToArray(), entry.ExtendedAttributes["user.a"].ToArray());
        CollectionAssert.AreEqual("hi"u8.ToArray(), entry.ExtendedAttributes["user.b= c"].ToArray());
        CollectionAssert.AreEqual("hi"u8.ToArray(), entry.ExtendedAttributes["user.d"].ToArray());
    }

    [TestMethod]
    [DataRow("x path=a\n")]
    [DataRow("9 path=a")]
    [DataRow("11 path=a\n")]
    [DataRow("8 path=a\n")]
    [DataRow("99999999999999999999 path=a\n")]
    [DataRow("-9 path=a\n")]
    [DataRow("9\tpath=a\n")]
    [DataRow("9 pathxa\n")]
    [DataRow("5 =a\n")]
    public async Task Read_BrokenRecord_IsAnError(string records) => await FailsAsync(records, "LK0305");

    [TestMethod]
    [DataRow("size", "x")]
    [DataRow("size", "-1")]
    [DataRow("size", " 1")]
    [DataRow("size", "99999999999999999999")]
    [DataRow("uid", "4294967296")]
    [DataRow("mtime", "\u0661")]
    [DataRow("mtime", "x")]
    [DataRow("mtime", "1.x")]
    [DataRow("mtime", ".5")]
    [DataRow("mtime", "-9223372036854775808.5")]
    [DataRow("LIBARCHIVE.xattr.a", "!")]
    [DataRow("SCHILY.xattr.", "value")]
    [DataRow("GNU.sparse.major", "2")]
    [DataRow("GNU.sparse.map", "1,2,3")]
    [DataRow("GNU.sparse.map", "1,,3")]
    public async Task Read_BrokenValue_IsAnError(string key, string value) =>
        await FailsAsync(Record("GNU.sparse.size", "5")[..(key.StartsWith("GNU", StringComparison.Ordinal) ? 21 : 0)] + Record(key, value), "LK0305");

    [TestMethod]
    public async Task Read_PathWithNulOrNotUtf8_IsAnError()
    {
        await FailsAsync(Record("path", "a\0b"), "LK0304");
        byte[] archive = [.. TarBytes.Extended([.. "9 path="u8, 0xff, (byte)'\n']), .. TarBytes.Header("one", '0', 0)];
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => archive.ReadTarAsync(TestContext.CancellationToken));
        Assert.AreEqual("LK0304", error.Diagnostic.Code);
    }

    [TestMethod]
    public async Task Read_AttributeBeyondTheLimit_IsAnError()
    {
        await FailsAsync(Record("SCHILY.xattr.user.a", new string('x', 65537)), "LK0303");
        Assert.HasCount(1, (await ReadOneAsync(Record("SCHILY.xattr.user.a", new string('x', 65536)))).ExtendedAttributes);
    }

    [TestMethod]
    public async Task Read_HeaderWithoutEntry_IsAnError()
    {
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(
            () => TarBytes.Extended("9 path=a\n").ReadTarAsync(TestContext.CancellationToken));
        Assert.AreEqual("LK0305", error.Diagnostic.Code);
    }

    private static string Record(string key, string value)
    {
        var rest = key.Length + System.Text.Encoding.UTF8.GetByteCount(value) + 3;
        var length = Enumerable.Range(1, 9).Select(digits => rest + digits).First(length => length.ToString().Length == length - rest);
        return $"{length} {key}={value}\n";
    }

    private async Task<ArchiveEntry> ReadOneAsync(string records)
    {
        byte[] archive = [.. TarBytes.Extended(records), .. TarBytes.Header("one", '0', 0)];
        return (await archive.ReadTarAsync(TestContext.CancellationToken)).Single().Entry;
    }

    private async Task FailsAsync(string records, string code)
    {
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => ReadOneAsync(records));
        Assert.AreEqual(code, error.Diagnostic.Code, error.Message);
    }
}
