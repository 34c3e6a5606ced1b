<?php

declare(strict_types=1);

namespace OCA\Snug\Tests;

use OCA\Snug\Service\Base64Url;
use OCA\Snug\Service\Jws;

final class TokensTest extends World {
	/** The key of RFC 8037, appendix A, with its thumbprint. */
	private const DEVICE = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
	private const THUMBPRINT = 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k';

	/** @return array{header: array<string, mixed>, claims: array<string, mixed>} of a token with a good signature */
	private function opened(string $token): array {
		[$header, $claims, $signature] = explode('.', $token);
		$key = (string)Base64Url::decode($this->keys->publicKey());
		self::assertTrue(sodium_crypto_sign_verify_detached((string)Base64Url::decode($signature), "$header.$claims", $key));
		return [
			'header' => json_decode((string)Base64Url::decode($header), true),
			'claims' => json_decode((string)Base64Url::decode($claims), true),
		];
	}

	public function testTheThumbprintIsThatOfTheRfc(): void {
		self::assertSame(self::THUMBPRINT, Jws::thumbprint((string)Base64Url::decode(self::DEVICE)));
	}

	public function testTheMeetingServerIsToldNoName(): void {
		[$research] = $this->rooms->of($this->user('ada'));
		['header' => $header, 'claims' => $claims] = $this->opened($this->tokens->forUser($research, $this->user('ada'), self::DEVICE)['access']);
		self::assertSame(['alg' => 'EdDSA', 'typ' => 'snug-access+jwt', 'kid' => $this->keys->keyId()], $header);
		self::assertSame('https://cloud.example/nc', $claims['iss']);
		self::assertSame('https://meet.example', $claims['aud']);
		self::assertSame('https://cloud.example', $claims['origin']);
		self::assertSame($research->id(), $claims['room']);
		self::assertSame('moderator', $claims['role']);
		self::assertSame([self::NOW, self::NOW + 120], [$claims['iat'], $claims['exp']]);
		self::assertMatchesRegularExpression('/^[A-Za-z0-9_-]{22}$/', $claims['jti']);
		self::assertSame(['iss', 'aud', 'room', 'sub', 'role', 'origin', 'jti', 'iat', 'exp'], array_keys($claims));
		self::assertStringNotContainsStringIgnoringCase('ada', json_encode($claims, JSON_THROW_ON_ERROR));
	}

	public function testPseudonymsLastInARoomAndLinkNoTwo(): void {
		[$research, $nights] = $this->rooms->of($this->user('ada'));
		$subject = fn ($room): string => $this->opened($this->tokens->forUser($room, $this->user('ada'), self::DEVICE)['access'])['claims']['sub'];
		self::assertSame($subject($research), $subject($research));
		self::assertNotSame($subject($research), $subject($nights));
	}

	public function testTheOthersAreToldWhoComesWithWhichDevice(): void {
		[$research, $nights] = $this->rooms->of($this->user('ada'));
		$answer = $this->tokens->forUser($research, $this->user('ada'), self::DEVICE);
		['header' => $header, 'claims' => $claims] = $this->opened($answer['identity']);
		self::assertSame('snug-identity+jwt', $header['typ']);
		self::assertSame('Ada Ångström', $claims['name']);
		self::assertSame(['jkt' => self::THUMBPRINT], $claims['cnf']);
		self::assertSame($research->id(), $claims['room']);
		self::assertSame(12 * 3600, $claims['exp'] - $claims['iat']);
		$elsewhere = $this->opened($this->tokens->forUser($nights, $this->user('ada'), self::DEVICE)['identity'])['claims'];
		self::assertSame($claims['sub'], $elsewhere['sub']);
		self::assertSame([['iss' => 'https://cloud.example/nc', 'kid' => $header['kid'], 'x' => $this->keys->publicKey()]], $answer['identityKeys']);
	}

	public function testNothingIsSignedForWhatIsNoDevice(): void {
		[$research] = $this->rooms->of($this->user('ada'));
		foreach (['', 'short', self::DEVICE . 'AA', '!'] as $key) {
			try {
				$this->tokens->forUser($research, $this->user('ada'), $key);
				self::fail('signed for: ' . $key);
			} catch (\InvalidArgumentException) {
				self::assertTrue(true);
			}
		}
	}

	public function testGuestsAreVouchedForByNobodyAndAreNewEachTime(): void {
		[$research] = $this->rooms->of($this->user('ada'));
		$this->rooms->allowGuests($research, true);
		$visit = $this->rooms->visitAsGuest($research->id(), (string)$this->rooms->guestTicket($research));
		self::assertNotNull($visit);
		[$first, $second] = [$this->tokens->forGuest($visit), $this->tokens->forGuest($visit)];
		self::assertSame(['access', 'identityKeys'], array_keys($first));
		self::assertSame('member', $this->opened($first['access'])['claims']['role']);
		self::assertTrue($this->opened($first['access'])['claims']['guest']);
		self::assertNotSame($this->opened($first['access'])['claims']['sub'], $this->opened($second['access'])['claims']['sub']);
	}

	public function testKeysAreKeptEncryptedAndReplacedOneByOne(): void {
		$before = $this->keys->publicKey();
		$this->keys->pseudonym('person', 'ada');
		self::assertTrue($this->config->sensitive['key_seed']);
		self::assertTrue($this->config->sensitive['pseudonyms']);
		$pseudonym = $this->keys->pseudonym('person', 'ada');
		$this->keys->replace();
		self::assertNotSame($before, $this->keys->publicKey());
		self::assertSame([$this->keys->publicKey(), $before], array_column($this->keys->publicKeys(), 'x'));
		self::assertSame($pseudonym, $this->keys->pseudonym('person', 'ada'));
	}

	public function testTheNameOfThisNextcloudIsKept(): void {
		$this->options->keepIssuer();
		$this->config->values['issuer'] = 'https://first.example';
		$this->options->keepIssuer();
		self::assertSame('https://first.example', $this->options->issuer());
	}
}
