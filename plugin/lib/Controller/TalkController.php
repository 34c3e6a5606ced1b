<?php

declare(strict_types=1);

namespace OCA\Snug\Controller;

use OCA\Snug\AppInfo\Application;
use OCA\Snug\Service\Meetings;
use OCA\Snug\Service\Options;
use OCA\Snug\Service\Rooms;
use OCP\AppFramework\Controller;
use OCP\AppFramework\Http;
use OCP\AppFramework\Http\Attribute\BruteForceProtection;
use OCP\AppFramework\Http\Attribute\FrontpageRoute;
use OCP\AppFramework\Http\Attribute\NoCSRFRequired;
use OCP\AppFramework\Http\Attribute\PublicPage;
use OCP\AppFramework\Http\JSONResponse;
use OCP\IRequest;
use OCP\IUserManager;

/**
 * Talk's external call service: Talk itself asks here, with the password that the administrator gave both, which page to
 * show as the call of a conversation. The page is this app's own, so that whoever opens it is checked once more there.
 */
class TalkController extends Controller {
	/** Nextcloud takes any other name for a sign-in of its own, and refuses it before this is asked. */
	public const USER = '0';

	public function __construct(
		IRequest $request,
		private Options $options,
		private Rooms $rooms,
		private Meetings $meetings,
		private IUserManager $users,
	) {
		parent::__construct(Application::ID, $request);
	}

	#[PublicPage]
	#[NoCSRFRequired]
	#[BruteForceProtection(action: 'snugTalk')]
	#[FrontpageRoute(verb: 'GET', url: '/talk/{room}')]
	public function meeting(string $room): JSONResponse {
		if (!$this->isTalk()) {
			$response = new JSONResponse([], Http::STATUS_UNAUTHORIZED);
			$response->throttle();
			return $response;
		}
		$user = $this->users->get($this->request->getHeader('x-nextcloud-user-id'));
		$visit = $user === null ? null : $this->rooms->visit($user, $room);
		return $visit === null
			? new JSONResponse([], Http::STATUS_NOT_FOUND)
			: new JSONResponse(['iframeUrl' => $this->meetings->link($visit) . '?talk=1']);
	}

	private function isTalk(): bool {
		$secret = $this->options->talkSecret();
		$shown = 'Basic ' . base64_encode(self::USER . ':' . $secret);
		return $secret !== '' && hash_equals($shown, $this->request->getHeader('Authorization'));
	}
}
