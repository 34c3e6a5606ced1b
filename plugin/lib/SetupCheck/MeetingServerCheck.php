<?php

declare(strict_types=1);

namespace OCA\Snug\SetupCheck;

use OCA\Snug\Service\MeetingServer;
use OCP\IL10N;
use OCP\SetupCheck\ISetupCheck;
use OCP\SetupCheck\SetupResult;

/** On the administrator's overview: whether meetings can be held. */
class MeetingServerCheck implements ISetupCheck {
	public function __construct(
		private MeetingServer $server,
		private IL10N $l10n,
	) {
	}

	public function getCategory(): string {
		return 'snug';
	}

	public function getName(): string {
		return $this->l10n->t('Meeting server');
	}

	public function run(): SetupResult {
		return match ($this->server->test()) {
			MeetingServer::GOOD => SetupResult::success($this->l10n->t('The meeting server is there and takes the key of this Nextcloud.')),
			MeetingServer::NOT_SET => SetupResult::info($this->l10n->t('No meeting server is set.')),
			MeetingServer::REFUSED => SetupResult::error($this->l10n->t('The meeting server does not take the key of this Nextcloud.')),
			default => SetupResult::error($this->l10n->t('The meeting server does not answer.')),
		};
	}
}
