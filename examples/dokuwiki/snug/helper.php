<?php

use dokuwiki\Extension\Plugin;

/**
 * What the wiki signs for its people: an access token for the meeting server, which names nobody, and an assertion for the
 * others in the meeting. Both are compact JWS (RFC 7515) with Ed25519 (RFC 8037).
 */
class helper_plugin_snug extends Plugin
{
    const ACCESS_LIFE = 120;
    const IDENTITY_LIFE = 12 * 60 * 60;

    /** Origin of the meeting server; empty while none is set. */
    public function server(): string
    {
        return rtrim((string) $this->getConf('server'), '/');
    }

    /** Origin of the wiki, which is also its name at the meeting server. */
    public function origin(): string
    {
        return rtrim(preg_replace('#^(https?://[^/]+).*$#', '$1', DOKU_URL), '/');
    }

    /** Id of the room of a page: 22 characters. */
    public function roomOf(string $page): string
    {
        return substr($this->derive('room', $page), 0, 22);
    }

    /** Ed25519 public key of the wiki, base64url. */
    public function publicKey(): string
    {
        return self::encode(sodium_crypto_sign_publickey($this->pair()));
    }

    public function keyId(): string
    {
        return self::thumbprint(sodium_crypto_sign_publickey($this->pair()));
    }

    /**
     * Answer for the element: see “Who people are” in the documentation of embedding.
     *
     * @param string $role owner, moderator or member
     * @param string $deviceKey Ed25519 public key, base64url
     * @throws InvalidArgumentException when the key is none
     */
    public function answer(string $page, string $user, string $name, string $role, string $deviceKey): array
    {
        $device = self::decode($deviceKey);
        if (strlen($device) !== SODIUM_CRYPTO_SIGN_PUBLICKEYBYTES) {
            throw new InvalidArgumentException('no public key of a device');
        }
        $room = $this->roomOf($page);
        $now = time();
        $access = [
            'iss' => $this->origin(), 'aud' => $this->server(), 'room' => $room,
            'sub' => $this->derive('person in room', $room, $user), 'role' => $role, 'origin' => $this->origin(),
            'jti' => self::encode(random_bytes(16)), 'iat' => $now, 'exp' => $now + self::ACCESS_LIFE,
        ];
        $identity = [
            'iss' => $this->origin(), 'room' => $room, 'sub' => $this->derive('person', $user),
            'name' => mb_substr($name, 0, 64), 'cnf' => ['jkt' => self::thumbprint($device)],
            'iat' => $now, 'exp' => $now + self::IDENTITY_LIFE,
        ];
        return [
            'access' => $this->sign('snug-access+jwt', $access),
            'identity' => $this->sign('snug-identity+jwt', $identity),
            'identityKeys' => [['iss' => $this->origin(), 'kid' => $this->keyId(), 'x' => $this->publicKey()]],
            'roomKey' => $this->derive('key of room', $room),
        ];
    }

    private function sign(string $type, array $claims): string
    {
        $part = static fn(array $value): string => self::encode(json_encode($value, JSON_THROW_ON_ERROR));
        $signed = $part(['alg' => 'EdDSA', 'typ' => $type, 'kid' => $this->keyId()]) . '.' . $part($claims);
        return $signed . '.' . self::encode(sodium_crypto_sign_detached($signed, sodium_crypto_sign_secretkey($this->pair())));
    }

    private function pair(): string
    {
        return sodium_crypto_sign_seed_keypair(hash_hmac('sha256', 'signing key', $this->secret(), true));
    }

    /** 43 characters that only this wiki can make. */
    private function derive(string ...$of): string
    {
        return self::encode(hash_hmac('sha256', json_encode($of, JSON_THROW_ON_ERROR), $this->secret(), true));
    }

    /** The one secret of the wiki, made at first use. Whoever reads its file can enter, and open, every meeting. */
    private function secret(): string
    {
        global $conf;
        $file = $conf['metadir'] . '/_snug.secret';
        if (!file_exists($file)) {
            $new = tempnam($conf['metadir'], '_snug');
            chmod($new, 0600);
            file_put_contents($new, random_bytes(32));
            // Of two at once the first one wins.
            @link($new, $file);
            unlink($new);
        }
        $secret = file_get_contents($file);
        if (strlen((string) $secret) !== 32) {
            throw new RuntimeException('the secret of the wiki is broken');
        }
        return $secret;
    }

    /** SHA-256 thumbprint of a public key (RFC 7638). */
    private static function thumbprint(string $key): string
    {
        return self::encode(hash('sha256', '{"crv":"Ed25519","kty":"OKP","x":"' . self::encode($key) . '"}', true));
    }

    private static function encode(string $bytes): string
    {
        return sodium_bin2base64($bytes, SODIUM_BASE64_VARIANT_URLSAFE_NO_PADDING);
    }

    private static function decode(string $text): string
    {
        try {
            return sodium_base642bin($text, SODIUM_BASE64_VARIANT_URLSAFE_NO_PADDING);
        } catch (SodiumException $exception) {
            return '';
        }
    }
}
