using System.Buffers.Binary;
using LinuxKit.Boot.SecureBoot;
using LinuxKit.Platforms.Qemu;

namespace LinuxKit.Tests.Platforms;

[TestClass]
public sealed class OvmfVariablesTests
{
    private const int Store = 72;
    private const int First = Store + 28;

    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [TestMethod]
    public void Add_ToAnEmptyStore_WritesWhatTheHeaderSays()
    {
        var variable = new EfiVariable("db", EfiVariable.ImageSecurityDatabase, EfiVariable.Authenticated, "value"u8.ToArray());

        var file = OvmfVariables.Add(Empty(1000), [variable], Time);

        // EDK II, VariableFormat.h: AUTHENTICATED_VARIABLE_HEADER, the name with its NUL, the value.
        var expected = Convert.FromHexString(
            "AA553F00" + "27000000" + "0000000000000000" + "EA0701020304050000000000" + "00000000" + "00000000" + "06000000" + "05000000"
            + "CBB219D73A3D9645A3BCDAD00E67656F" + "640062000000" + "76616C7565" + "FF");
        Assert.AreEqual(Convert.ToHexString(expected), Convert.ToHexString(file.AsSpan(First, expected.Length)));
        Assert.IsFalse(file.AsSpan(First + expected.Length).ContainsAnyExcept((byte)0xFF));
    }

    [TestMethod]
    public void Add_SameNameAgain_DeletesTheOlder()
    {
        EfiVariable Variable(string name, byte value) => new(name, EfiVariable.Global, EfiVariable.NonVolatileBoot, new[] { value });
        var file = OvmfVariables.Add(Empty(1000), [Variable("PK", 1), Variable("KEK", 2)], Time);

        var again = OvmfVariables.Add(file, [Variable("PK", 3)], Time);

        Assert.AreEqual(0x3D, again[First + 2]);
        var second = First + 60 + 6 + 1 + 1;
        Assert.AreEqual(0x3F, again[second + 2]);
        var third = second + 60 + 8 + 1 + 3;
        Assert.AreEqual(0x3F, again[third + 2]);
        Assert.AreEqual(3, again[third + 60 + 6]);
    }

    [TestMethod]
    public void Add_MoreThanTheStoreHolds_IsRefused()
    {
        var variable = new EfiVariable("V", EfiVariable.Global, EfiVariable.NonVolatileBoot, new byte[100]);
        var size = 28 + 60 + 4 + 100;
        OvmfVariables.Add(Empty(size), [variable], Time);
        Assert.AreEqual("LK0517", Fail(Empty(size - 1), variable));
        Assert.AreEqual("LK0517", Fail(OvmfVariables.Add(Empty(size), [variable], Time), variable));
    }

    [TestMethod]
    public void Add_ToWhatIsNoStore_IsRefused()
    {
        var variable = new EfiVariable("V", EfiVariable.Global, EfiVariable.NonVolatileBoot, new byte[1]);
        var whole = Empty(200);
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.AreEqual("LK0517", Fail(whole[..length], variable), $"{length}");
        }

        var otherGuid = Empty(200);
        otherGuid[Store] ^= 1;
        Assert.AreEqual("LK0517", Fail(otherGuid, variable));

        var brokenVariable = OvmfVariables.Add(Empty(200), [variable], Time);
        BinaryPrimitives.WriteUInt32LittleEndian(brokenVariable.AsSpan(First + 40), uint.MaxValue);
        Assert.AreEqual("LK0517", Fail(brokenVariable, variable));
    }

    [TestMethod]
    public void Add_ToDebiansStore_LeavesAllElseAsItIs()
    {
        const string path = "/usr/share/OVMF/OVMF_VARS_4M.fd";
        if (!File.Exists(path))
        {
            Assert.Inconclusive("OVMF is not installed");
        }

        var before = File.ReadAllBytes(path);
        var list = EfiSignatureList.Create(new byte[700], Guid.Empty);
        var after = OvmfVariables.Add(before, OvmfVariables.SecureBoot(list, list, list), Time);
        Assert.AreEqual(before.Length, after.Length);
        Assert.AreEqual(First, before.AsSpan().CommonPrefixLength(after));
        var end = First + (4 * 60) + "db|KEK|PK|SecureBootEnable|".Length * 2 + 2 + (3 * 744) + 1 + 3;
        Assert.AreEqual(before.Length - end, before.AsSpan(end).CommonPrefixLength(after.AsSpan(end)));
    }

    private static string Fail(byte[] file, EfiVariable variable) =>
        Assert.ThrowsExactly<LinuxKitException>(() => OvmfVariables.Add(file, [variable], Time)).Diagnostic.Code;

    private static byte[] Empty(int storeSize)
    {
        var file = new byte[Store + storeSize];
        file.AsSpan().Fill(0xFF);
        "_FVH"u8.CopyTo(file.AsSpan(40));
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(48), Store);
        new Guid("aaf32c78-947b-439a-a180-2e144ec37792").TryWriteBytes(file.AsSpan(Store));
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(Store + 16), (uint)storeSize);
        return file;
    }
}
