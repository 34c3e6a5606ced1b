<?php

declare(strict_types=1);

namespace OCA\Snug\Settings;

use OCA\Snug\AppInfo\Application;
use OCA\Snug\Service\Keys;
use OCA\Snug\Service\Options;
use OCP\AppFramework\Http\TemplateResponse;
use OCP\AppFramework\Services\IInitialState;
use OCP\IURLGenerator;
use OCP\Settings\ISettings;
use OCP\Util;

/** The key pair of this Nextcloud, and the test of the connection. */
class Admin implements ISettings {
	public function __construct(
		private Keys $keys,
		private Options $options,
		private IInitialState $state,
		private IURLGenerator $urls,
	) {
	}

	public function getForm(): TemplateResponse {
		$this->options->keepIssuer();
		$this->state->provideInitialState('admin', [
			'origin' => $this->options->origin(),
			'issuer' => $this->options->issuer(),
			'keyId' => $this->keys->keyId(),
			'previousKeyId' => $this->keys->publicKeys()[1]['kid'] ?? null,
			'publicKey' => $this->keys->publicKey(),
			'testUrl' => $this->urls->linkToRoute('snug.admin.test'),
			'keyUrl' => $this->urls->linkToRoute('snug.admin.replaceKey'),
		]);
		Util::addStyle(Application::ID, 'snug');
		Util::addScript(Application::ID, Application::ID . '-admin');
		return new TemplateResponse(Application::ID, 'admin', [], '');
	}

	public function getSection(): string {
		return Section::ID;
	}

	public function getPriority(): int {
		return 30;
	}
}
