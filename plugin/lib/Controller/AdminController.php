<?php

declare(strict_types=1);

namespace OCA\Snug\Controller;

use OCA\Snug\AppInfo\Application;
use OCA\Snug\Service\Keys;
use OCA\Snug\Service\MeetingServer;
use OCP\AppFramework\Controller;
use OCP\AppFramework\Http\Attribute\FrontpageRoute;
use OCP\AppFramework\Http\DataResponse;
use OCP\IRequest;

/** For administrators only, as nothing here says otherwise. */
class AdminController extends Controller {
	public function __construct(
		IRequest $request,
		private Keys $keys,
		private MeetingServer $server,
	) {
		parent::__construct(Application::ID, $request);
	}

	/** Asks the meeting server whether it is there and takes this Nextcloud's key. */
	#[FrontpageRoute(verb: 'POST', url: '/admin/test')]
	public function test(): DataResponse {
		return new DataResponse(['result' => $this->server->test()]);
	}

	#[FrontpageRoute(verb: 'POST', url: '/admin/key')]
	public function replaceKey(): DataResponse {
		$this->keys->replace();
		[$key, $previous] = $this->keys->publicKeys();
		return new DataResponse(['publicKey' => $key['x'], 'keyId' => $key['kid'], 'previousKeyId' => $previous['kid']]);
	}
}
