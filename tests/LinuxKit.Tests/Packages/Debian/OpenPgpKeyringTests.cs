using System.Text;
using LinuxKit.Packages.Debian;
using Org.BouncyCastle.Bcpg;

namespace LinuxKit.Tests.Packages.Debian;

[TestClass]
public sealed class OpenPgpKeyringTests
{
    private const string Text = "Suite: stable\nCodename: test  \n- dashed\n-----BEGIN nothing\nend\n";
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);
    private static readonly TestKey Key = new();
    private static readonly TestKey Other = new();
    private static readonly OpenPgpKeyring Keyring = OpenPgpKeyring.Parse(Key.Keyring, "test.gpg");

    [TestMethod]
    public void Verify_GoodSignature_GivesTheTextThatIsSigned()
    {
        var message = ClearSignedMessage.Parse(TestKey.ClearSign(Text, HashAlgorithmTag.Sha512, Key));
        Keyring.Verify(message, Now);
        Assert.AreEqual(Text.Replace("test  ", "test", StringComparison.Ordinal), message.Text);
    }

    [TestMethod]
    public void Verify_LinesEndedAsOnWindows_IsGood()
    {
        var message = Encoding.UTF8.GetString(TestKey.ClearSign(Text, HashAlgorithmTag.Sha256, Key)).Replace("\n", "\r\n", StringComparison.Ordinal);
        Keyring.Verify(ClearSignedMessage.Parse(Encoding.UTF8.GetBytes(message)), Now);
    }

    [TestMethod]
    public void Verify_OneTrustedOfTwo_Suffices()
    {
        Keyring.Verify(ClearSignedMessage.Parse(TestKey.ClearSign(Text, HashAlgorithmTag.Sha256, Other, Key)), Now);
        Keyring.Verify(ClearSignedMessage.Parse(TestKey.ClearSign(Text, HashAlgorithmTag.Sha256, Key, Other)), Now);
    }

    [TestMethod]
    public void Verify_ArmoredKeyring_IsGood() =>
        OpenPgpKeyring.Parse(Key.ArmoredKeyring, "test.asc")
            .Verify(ClearSignedMessage.Parse(TestKey.ClearSign(Text, HashAlgorithmTag.Sha256, Key)), Now);

    [TestMethod]
    public void Verify_AnotherKey_Fails() =>
        Assert.Contains("not in the keyring", AssertUntrusted(TestKey.ClearSign(Text, HashAlgorithmTag.Sha256, Other)).Message);

    [TestMethod]
    public void Verify_WeakHash_Fails() =>
        Assert.Contains("not accepted", AssertUntrusted(TestKey.ClearSign(Text, HashAlgorithmTag.Sha1, Key)).Message);

    [TestMethod]
    public void Verify_ExpiredKey_Fails()
    {
        var key = new TestKey(validSeconds: 86_400);
        var message = ClearSignedMessage.Parse(TestKey.ClearSign(Text, HashAlgorithmTag.Sha256, key));
        var keyring = OpenPgpKeyring.Parse(key.Keyring, "test.gpg");

        keyring.Verify(message, new DateTimeOffset(2024, 1, 1, 12, 0, 0, TimeSpan.Zero));
        Assert.Contains("expired", Assert.ThrowsExactly<LinuxKitException>(() => keyring.Verify(message, Now)).Message);
    }

    [TestMethod]
    public void Verify_AnyByteOfTheTextChanged_Fails()
    {
        var message = TestKey.ClearSign(Text, HashAlgorithmTag.Sha256, Key);
        var start = Encoding.UTF8.GetString(message).IndexOf("Suite", StringComparison.Ordinal);
        var end = Encoding.UTF8.GetString(message).IndexOf("end\n-----", StringComparison.Ordinal) + 3;
        for (var i = start; i < end; i++)
        {
            // Blanks at the end of a line are not signed, and not kept either.
            if (message[i] != ' ')
            {
                var changed = message.ToArray();
                changed[i] ^= 0x01;
                AssertUntrusted(changed);
            }
        }
    }

    [TestMethod]
    public void Verify_TextBeforeOrBehind_IsRefused()
    {
        var message = TestKey.ClearSign(Text, HashAlgorithmTag.Sha256, Key);
        AssertUntrusted([.. "Package: evil\n\n"u8, .. message]);
        AssertUntrusted([.. message, .. "Package: evil\n"u8]);
        AssertUntrusted(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(message).Replace("\n\n", "\nPackage: evil\n\n", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Verify_TruncatedAnywhere_Fails()
    {
        var message = TestKey.ClearSign(Text, HashAlgorithmTag.Sha256, Key);
        for (var length = 0; length < message.Length - 3; length++)
        {
            AssertUntrusted(message[..length]);
        }
    }

    [TestMethod]
    public void Parse_NoKeyring_Fails()
    {
        foreach (var bytes in new[] { [], "text"u8.ToArray(), [0x99, 0xff], Key.Keyring[..20], Key.ArmoredKeyring[..60] })
        {
            Assert.AreEqual("LK0703", Assert.ThrowsExactly<LinuxKitException>(() => OpenPgpKeyring.Parse(bytes, "x")).Diagnostic.Code);
        }
    }

    [TestMethod]
    public void Shipped_HasKeys() => Assert.IsNotNull(OpenPgpKeyring.Shipped());

    private static LinuxKitException AssertUntrusted(byte[] message)
    {
        var error = Assert.ThrowsExactly<LinuxKitException>(() => Keyring.Verify(ClearSignedMessage.Parse(message), Now));
        Assert.AreEqual("LK0704", error.Diagnostic.Code);
        return error;
    }
}
