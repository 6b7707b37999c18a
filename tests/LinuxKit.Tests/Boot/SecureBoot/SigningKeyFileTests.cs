using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LinuxKit.Boot.SecureBoot;

namespace LinuxKit.Tests.Boot.SecureBoot;

[TestClass]
public sealed class SigningKeyFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("linuxkit-keys-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void ReadPem_EachFormOfTheSameKey_SignsTheSame()
    {
        using var certificate = TestKeys.Certificate(TestKeys.Rsa);
        var hash = SHA256.HashData("what is signed"u8);
        var expected = TestKeys.Rsa.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var encryption = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
        (string Name, string Key, string? Password)[] forms =
        [
            ("PKCS #8", TestKeys.Rsa.ExportPkcs8PrivateKeyPem(), null),
            ("PKCS #1", TestKeys.Rsa.ExportRSAPrivateKeyPem(), null),
            ("encrypted", TestKeys.Rsa.ExportEncryptedPkcs8PrivateKeyPem("secret", encryption), "secret"),
            ("after a certificate", certificate.ExportCertificatePem() + "\n" + TestKeys.Rsa.ExportPkcs8PrivateKeyPem(), null),
        ];

        foreach (var (name, text, password) in forms)
        {
            foreach (var certificatePath in new[] { Write("c.pem", certificate.ExportCertificatePem()), Write("c.der", certificate.RawData) })
            {
                using var key = SigningKeyFile.ReadPem(Write("k.pem", text), certificatePath, password);
                CollectionAssert.AreEqual(expected, key.Sign(hash), name);
            }
        }
    }

    [TestMethod]
    [DataRow("secret")]
    [DataRow(null)]
    public void ReadPkcs12_WithAndWithoutPassword_GivesTheKey(string? password)
    {
        using var certificate = TestKeys.Certificate(TestKeys.Rsa);
        using var key = SigningKeyFile.ReadPkcs12(Write("k.p12", certificate.Export(X509ContentType.Pfx, password)), password);
        Assert.AreEqual(certificate.Thumbprint, key.Certificate.Thumbprint);
    }

    [TestMethod]
    public void ReadPem_OtherKeyTypes_AreRefused()
    {
        using var certificate = TestKeys.Certificate(TestKeys.Rsa);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var small = RSA.Create(1024);
        using var smallCertificate = TestKeys.Certificate(small);

        Assert.AreEqual("LK0514", FailPem(curve.ExportPkcs8PrivateKeyPem(), certificate));
        Assert.AreEqual("LK0514", FailPem(curve.ExportECPrivateKeyPem(), certificate));
        Assert.AreEqual("LK0514", FailPem(small.ExportPkcs8PrivateKeyPem(), smallCertificate));
    }

    [TestMethod]
    public void ReadPem_CertificateOfAnotherKey_IsRefused()
    {
        using var other = RSA.Create(2048);
        using var certificate = TestKeys.Certificate(other);
        Assert.AreEqual("LK0515", FailPem(TestKeys.Rsa.ExportPkcs8PrivateKeyPem(), certificate));
    }

    [TestMethod]
    public void Read_WhatIsNoKey_IsRefused()
    {
        using var certificate = TestKeys.Certificate(TestKeys.Rsa);
        var encryption = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
        var encrypted = TestKeys.Rsa.ExportEncryptedPkcs8PrivateKeyPem("secret", encryption);
        var whole = TestKeys.Rsa.ExportPkcs8PrivateKeyPem();
        foreach (var text in new[] { "", "no key", encrypted, certificate.ExportCertificatePem(), whole[..400], whole.Replace("MII", "\u0001\u0002\u0003", StringComparison.Ordinal) })
        {
            Assert.AreEqual("LK0513", FailPem(text, certificate), text);
        }

        Assert.AreEqual("LK0513", FailPem(encrypted, certificate, "wrong"));
        var store = certificate.Export(X509ContentType.Pfx, "secret");
        foreach (var (content, password) in new[] { (store, "wrong"), (store, null), ([], null), (store[..100], "secret"), (certificate.RawData, null) })
        {
            Assert.AreEqual("LK0513", Code(() => SigningKeyFile.ReadPkcs12(Write("k.p12", content), password)));
        }

        Assert.AreEqual("LK0513", Code(() => SigningKeyFile.ReadPkcs12(Path.Combine(_folder, "nowhere"))));
        Assert.AreEqual("LK0513", Code(() => SigningKeyFile.ReadPem(Write("k.pem", whole), Write("c.pem", "no certificate"))));
    }

    private static string Code(Action read) => Assert.ThrowsExactly<LinuxKitException>(read).Diagnostic.Code;

    private string FailPem(string key, X509Certificate2 certificate, string? password = null) =>
        Code(() => SigningKeyFile.ReadPem(Write("k.pem", key), Write("c.pem", certificate.ExportCertificatePem()), password));

    private string Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
